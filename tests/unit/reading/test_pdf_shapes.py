"""What the layout of a PDF says: headings that wrap, bullets that are pictures, tables beside text."""

import io

from fpdf import FPDF
from PIL import Image

from payerwatch.policies.words import BlockType
from payerwatch.reading.document import Document
from payerwatch.reading.read import read

_DOT = Image.new("RGB", (6, 6), "black")


def _blank() -> FPDF:
    pdf = FPDF(unit="pt")
    pdf.add_page()
    return pdf


def _write(pdf: FPDF, x: float, y: float, text: str, *, size: float = 10, style: str = "") -> None:
    pdf.set_font("helvetica", style, size)
    pdf.text(x, y, text)


def _read(pdf: FPDF) -> Document:
    return read(bytes(pdf.output()))


def test_a_heading_that_wraps_is_one_heading() -> None:
    pdf = _blank()
    _write(pdf, 50, 60, "Subject: Larimide (Larim), larimide-abcd (Larimo), and", size=16, style="B")
    _write(pdf, 50, 79, "larimide-efgh (Larimex) injection", size=16, style="B")
    _write(pdf, 50, 110, "Larimide is given to adults whose widgets ache in the morning and after meals.")
    document = _read(pdf)
    assert document.title == "Larimide (Larim), larimide-abcd (Larimo), and larimide-efgh (Larimex) injection"


def test_a_notice_in_capitals_is_no_heading() -> None:
    pdf = _blank()
    notice = "THIS GUIDELINE IS NO PROMISE OF PAYMENT AND DOES NOT STAND IN FOR THE ADVICE OF A DOCTOR WHO KNOWS YOU"
    _write(pdf, 50, 60, "Widget Therapy", size=16, style="B")
    _write(pdf, 50, 90, notice, size=8, style="B")
    _write(pdf, 50, 120, "Widgets are covered for adults whose widgets ache in the morning and after meals.")
    headings = [block.text for block in _read(pdf).blocks if block.type is BlockType.HEADING]
    assert headings == ["Widget Therapy"]


def test_small_pictures_before_lines_are_bullets() -> None:
    pdf = _blank()
    picture = io.BytesIO()
    _DOT.save(picture, "PNG")
    _write(pdf, 50, 60, "Widget therapy is covered when all of the following are met by the member, as charted:")
    for place, text in enumerate(("Age 18 years or older", "Pain for six weeks", "No surgery planned")):
        y = 74 + 13 * place
        pdf.image(picture, x=50, y=y - 6, w=4, h=4)
        _write(pdf, 66, y, text)
    items = [block.text for block in _read(pdf).blocks if block.type is BlockType.ITEM]
    assert items == ["Age 18 years or older", "Pain for six weeks", "No surgery planned"]


def test_a_bullet_behind_a_line_that_ends_in_or_starts_a_point() -> None:
    pdf = _blank()
    for y, text in ((60, "\xb7 Pain for six weeks; or"), (73, "\xb7 Weakness for two weeks; or"), (86, "\xb7 A fall")):
        _write(pdf, 50, y, text)
    items = [block.text for block in _read(pdf).blocks if block.type is BlockType.ITEM]
    assert items == ["Pain for six weeks; or", "Weakness for two weeks; or", "A fall"]


def test_a_table_in_one_of_two_columns_leaves_the_other_whole() -> None:
    pdf = _blank()
    left = [f"Left line {place:02d} of the first column says something long." for place in range(30)]
    right = [f"Right line {place:02d} of the second column says it too." for place in range(12)]
    for place, text in enumerate(left):
        _write(pdf, 40, 60 + 13 * place, text, size=9)
    for place, text in enumerate(right):
        _write(pdf, 320, 60 + 13 * place, text, size=9)
    for row in range(5):
        for x, width, text in ((320, 60, f"J112{row}"), (380, 150, f"Injection number {row}")):
            pdf.rect(x, 240 + 20 * row, width, 20)
            _write(pdf, x + 4, 254 + 20 * row, text, size=9)
    said = [block.text for block in _read(pdf).blocks]
    first_row = next(place for place, text in enumerate(said) if "J1120" in text)
    assert "Left line 29" in " ".join(said[:first_row])
    assert "Left line 15 of the first column says something long. Left line 16" in " ".join(said)
