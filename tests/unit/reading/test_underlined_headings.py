from payerwatch.policies.words import BlockType
from payerwatch.reading.read import read


def headings(text: str) -> list[tuple[int, str]]:
    return [(b.depth, b.text) for b in read(text.encode()).blocks if b.type is BlockType.HEADING]


def test_a_line_with_a_rule_of_its_length_is_a_heading() -> None:
    title = "Sample Infusion for Gout\n========================\n\nWords of it.\n"
    text = f"{title}\nGout (first request)\n~~~~~~~~~~~~~~~~~~~~\nMore.\n"
    assert headings(text) == [(1, "Sample Infusion for Gout"), (3, "Gout (first request)")]


def test_a_rule_between_paragraphs_makes_no_heading() -> None:
    text = "The first paragraph of a text that goes on for a while.\n----------\nThe second paragraph.\n"
    assert headings(text) == []


def test_a_number_that_looks_like_a_date_is_still_a_number() -> None:
    for number in ("7.01.550", "2.02.56"):
        assert read(f"Sample care\n\nPolicy Number: {number}\n\nWords.\n".encode()).number == number


def test_a_labelled_number_is_not_the_title() -> None:
    page = b"<h1>Sample care for gout</h1><p>Medical Policy: S-101-057</p><p>Words.</p>"
    assert read(page).title == "Sample care for gout"
