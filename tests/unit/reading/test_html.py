import pytest

from payerwatch.policies.words import BlockType, SectionRole
from payerwatch.reading.document import Document, Unreadable
from payerwatch.reading.normalise import comparable
from payerwatch.reading.read import read


def page(inner: str) -> Document:
    return read(
        f"<!doctype html><html><head><title>Knee braces | Acme</title></head><body>{inner}</body></html>".encode()
    )


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


POLICY = "<main><h1>Knee braces</h1><h2>Policy</h2><p>Acme covers knee braces when all criteria are met.</p></main>"


def test_menus_banners_and_footers_are_not_the_document() -> None:
    site = (
        '<div id="onetrust-banner" role="dialog">We use cookies.</div><nav><ul><li><a href="/">Home</a></li></ul></nav>'
        f"{POLICY}<footer>Copyright Acme</footer><script>var nonce = 1;</script>"
    )
    assert texts(page(site)) == texts(page(POLICY))


def test_a_header_row_names_the_columns_and_a_full_width_row_is_a_heading() -> None:
    table = (
        "<h2>Applicable codes</h2><table><thead><tr><th>Code</th><th>Description</th></tr></thead>"
        "<tr><td colspan=2><b>Codes covered if criteria are met</b></td></tr>"
        "<tr><td>L1810</td><td>Knee orthosis</td></tr></table>"
    )
    rows = page(POLICY.replace("</main>", table + "</main>")).blocks
    brace = next(block for block in rows if block.cells[:1] == ("L1810",))
    assert brace.columns == ("Code", "Description")
    assert brace.path[-1] == "Codes covered if criteria are met"
    assert brace.role is SectionRole.CODES


def test_a_cell_over_two_rows_stands_in_both() -> None:
    table = "<table><tr><td rowspan=2>L1810</td><td>left</td></tr><tr><td>right</td></tr></table>"
    rows = [block.cells for block in page(POLICY.replace("</main>", table + "</main>")).blocks if block.cells]
    assert rows == [("L1810", "left"), ("L1810", "right")]


def test_nested_items_keep_their_depth_and_marker() -> None:
    items = "<ol><li>All of:<ol type=a><li>pain</li><li>swelling</li></ol></li></ol>"
    found = [b for b in page(POLICY.replace("</main>", items + "</main>")).blocks if b.type is BlockType.ITEM]
    assert [(b.depth, b.marker, b.text) for b in found] == [
        (1, "1.", "All of:"),
        (2, "a.", "pain"),
        (2, "b.", "swelling"),
    ]


def test_an_obfuscated_address_reads_the_same_under_any_key() -> None:
    def hidden(key: int) -> str:
        code = bytes([key, *(letter ^ key for letter in b"a@acme.test")]).hex()
        return f'<p>Write to <a class="__cf_email__" data-cfemail="{code}">[email protected]</a> now.</p>'

    first, second = (texts(page(POLICY.replace("</main>", hidden(key) + "</main>"))) for key in (7, 201))
    assert first == second
    assert "Write to a@acme.test now." in first


def test_nesting_beyond_reason_is_refused_and_deep_nesting_is_read() -> None:
    def nested(depth: int) -> Document:
        return page("<div>" * depth + "<p>Acme covers knee braces.</p>" + "</div>" * depth)

    assert nested(4_000).text == "Acme covers knee braces."
    with pytest.raises(Unreadable, match="too_deep"):
        nested(100_000)


def test_windows_letters_in_a_page_without_a_charset_are_read() -> None:
    body = "<html><body><main><p>Acme\u2019s policy \u2013 knee braces</p></main></body></html>".encode("cp1252")
    assert comparable(read(body).text) == "Acme's policy - knee braces"


def test_the_title_is_the_documents_and_not_the_sites() -> None:
    assert page(POLICY).title == "Knee braces"
