import pytest
from fpdf import FPDF
from PIL import Image

from payerwatch.policies.words import BlockType
from payerwatch.reading.document import Document, Unreadable
from payerwatch.reading.normalise import comparable
from payerwatch.reading.read import read

PROSE = (
    "Acme considers a knee brace medically necessary when the member has pain that did not yield to exercise over a "
    "period of at least six weeks and when an examination found the joint to be unstable in more than one direction. "
) * 2


class Sheet(FPDF):
    head = "Acme Health Plan policy"

    def header(self) -> None:
        self.set_font("helvetica", size=8)
        self.cell(0, 5, self.head, new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("helvetica", size=8)
        self.cell(0, 5, f"Page {self.page_no()} of 9")


def sheet(size: float = 11) -> Sheet:
    pdf = Sheet()
    pdf.add_page()
    pdf.set_font("helvetica", size=size)
    return pdf


def say(pdf: FPDF, text: str, size: float = 11, style: str = "") -> None:
    pdf.set_font("helvetica", style, size)
    pdf.multi_cell(0, size * 0.5, text, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)


def policy(size: float, paragraphs: int = 40) -> Document:
    pdf = sheet(size)
    say(pdf, "Knee Braces", 20, "B")
    say(pdf, "Coverage Rationale", 14, "B")
    for number in range(paragraphs):
        varied = PROSE.replace("exercise", f"exercise {number}").replace("direction.", f"direction {number}.")
        say(pdf, f"Paragraph {number} begins. {varied}", size)
    for marker, text in (("a.", "age 18 or older"), ("b.", "no surgery planned")):
        say(pdf, f"{marker} {text}", size)
    return read(bytes(pdf.output()))


def words(document: Document) -> list[str]:
    return [comparable(block.text) for block in document.blocks]


def test_a_policy_set_in_another_size_reads_the_same() -> None:
    assert words(policy(9)) == words(policy(12))


def test_headings_paragraphs_and_items_are_told_apart_without_running_heads() -> None:
    document = policy(11)
    types = [block.type for block in document.blocks]
    assert types == [BlockType.HEADING] * 2 + [BlockType.PARAGRAPH] * 40 + [BlockType.ITEM] * 2
    assert document.title == "Knee Braces"
    assert "Page" not in document.text
    assert (document.pages or 0) > 2


def test_a_ruled_table_over_two_pages_keeps_its_rows_and_loses_the_repeated_header() -> None:
    pdf = sheet()
    say(pdf, "Applicable Codes", 14, "B")
    pdf.set_font("helvetica", size=10)
    rows = [("Code", "Description"), *((f"L{1800 + n}", f"Orthosis for the knee, kind {n}") for n in range(60))]
    with pdf.table(col_widths=(20, 80)) as table:
        for cells in rows:
            line = table.row()
            for cell in cells:
                line.cell(cell)
    read_rows = [block for block in read(bytes(pdf.output())).blocks if block.type is BlockType.ROW]
    assert [block.cells for block in read_rows] == rows
    assert read_rows[-1].columns == ("Code", "Description")
    assert len({block.table for block in read_rows}) == 1


def test_two_columns_are_read_one_after_the_other() -> None:
    pdf = sheet()
    with pdf.text_columns(ncols=2, gutter=10, text_align="LEFT") as columns:
        columns.write(" ".join(f"word{number}" for number in range(900)))
    found = [word for word in read(bytes(pdf.output())).text.split() if word.startswith("word")]
    assert found == [f"word{number}" for number in range(900)]


def test_a_table_of_contents_is_not_text() -> None:
    pdf = sheet()
    for number, title in enumerate(("Application", "Coverage Rationale", "Definitions", "References")):
        say(pdf, f"{title} {'.' * 60} {number + 1}")
    say(pdf, PROSE)
    assert words(read(bytes(pdf.output())))[1:] == [comparable(PROSE)]


def test_a_file_cut_short_is_truncated_wherever_it_was_cut() -> None:
    pdf = sheet()
    say(pdf, PROSE)
    whole = bytes(pdf.output())
    for share in (0.35, 0.6, 0.9):
        with pytest.raises(Unreadable, match="truncated"):
            read(whole[: int(len(whole) * share)])


def test_a_locked_file_is_encrypted() -> None:
    pdf = sheet()
    say(pdf, PROSE)
    pdf.set_encryption(owner_password="owner", user_password="user")
    with pytest.raises(Unreadable, match="encrypted"):
        read(bytes(pdf.output()))


def test_a_picture_of_a_page_is_a_gap_and_a_file_of_pictures_is_scanned() -> None:
    def scan(with_text: bool) -> bytes:
        pdf = FPDF()
        if with_text:
            pdf.add_page()
            say(pdf, PROSE)
        pdf.add_page()
        pdf.image(Image.new("RGB", (200, 280), "grey"), x=0, y=0, w=210, h=297)
        return bytes(pdf.output())

    assert read(scan(with_text=True)).gaps == ("page 2 is a scanned image",)
    with pytest.raises(Unreadable, match="scanned"):
        read(scan(with_text=False))
