import gzip
import io
import zipfile

import orjson
import pytest

from payerwatch.policies.words import BlockType
from payerwatch.reading.document import Unreadable
from payerwatch.reading.read import read
from payerwatch.reading.wire import dump_document, load_document

PROSE = (
    "Acme considers a knee brace medically necessary when the member has pain that did not yield to exercise "
    "over a period of at least six weeks and when an examination found the joint to be unstable."
)


def wrapped(width: int, end: str) -> bytes:
    lines, line = [], ""
    for word in PROSE.split():
        if len(line) + len(word) + 1 > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return end.join(["POLICY", "", *lines, line, "", "a. age 18 or older", "", "b. no surgery planned"]).encode()


def test_text_reads_the_same_at_every_width() -> None:
    narrow, wide = read(wrapped(44, "\n")), read(wrapped(80, "\r\n"))
    assert [b.text for b in narrow.blocks] == [b.text for b in wide.blocks]
    assert [b.type for b in narrow.blocks] == [BlockType.HEADING, BlockType.PARAGRAPH, BlockType.ITEM, BlockType.ITEM]


def test_fields_of_an_api_answer_are_headings_over_their_unescaped_text() -> None:
    record = {"title": "Knee braces", "indications_limitations": "&lt;p&gt;Covered for pain&#39;s sake.&lt;&sol;p&gt;"}
    document = read(orjson.dumps({"meta": {}, "data": [record]}))
    assert [b.text for b in document.blocks] == ["Knee braces", "Indications limitations", "Covered for pain's sake."]


def word_document(xml: str) -> bytes:
    packed = io.BytesIO()
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{xml}</w:body></w:document>")
    return packed.getvalue()


def test_a_word_table_gives_rows() -> None:
    def cell(text: str) -> str:
        return f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    rows = "".join(f"<w:tr>{cell(a)}{cell(b)}</w:tr>" for a, b in (("Code", "Description"), ("L1810", "Brace")))
    document = read(word_document(f"<w:tbl>{rows}</w:tbl>"))
    assert [b.cells for b in document.blocks] == [("Code", "Description"), ("L1810", "Brace")]
    assert document.blocks[1].columns == ("Code", "Description")


def test_a_word_document_with_its_own_entities_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>')
    with pytest.raises(Unreadable):
        read(packed.getvalue())


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"\x00" * 50, "empty"),
        (b"\x1f\x8b\x08garbage", "not_text"),
        (gzip.compress(b"words " * 9000, mtime=0)[:-30], "truncated"),
        (bytes(range(256)) * 20, "not_text"),
        (b"%PDF-1.7\n1 0 obj\n<<", "truncated"),
        (b"<html><body><script>start()</script></body></html>", "shell"),
        (b'{"data": [{"title": "Knee', "truncated"),
    ],
)
def test_what_cannot_be_read_says_why(body: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        read(body, content_type="application/pdf")
    assert unreadable.value.code == code


def test_content_decides_over_the_declared_type() -> None:
    assert (
        read(b"<!doctype html><html><body><p>Not found</p></body></html>", content_type="application/pdf").content
        == "html"
    )


def test_a_document_survives_the_wire() -> None:
    document = read(wrapped(60, "\n"))
    assert load_document(dump_document(document)) == document
