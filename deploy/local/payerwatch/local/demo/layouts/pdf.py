"""Policies as PDF: running heads, page numbers, a header box, code tables with or without rules."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from fpdf import FPDF

from payerwatch.local.demo.outline import Element, Entry, Heading, Items, Paragraph, Sheet, Table

_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 556.0, 72.0, 728.0
_LEADING = 13.0
_FIRST_EXPORT = datetime(2026, 1, 5, 9, tzinfo=UTC)
_CODE_COLUMN = 130.0


class _Page(FPDF):
    def __init__(self, head: str, foot: str) -> None:
        super().__init__(unit="pt", format="letter")
        self.set_auto_page_break(False)
        self.set_margin(0)
        self._head, self._foot, self.line_at = head, foot, _TOP

    def header(self) -> None:
        self.set_font("Helvetica", "", 8)
        self.text(_LEFT, 40, self._head)
        self.line_at = _TOP

    def footer(self) -> None:
        self.set_font("Helvetica", "", 8)
        self.text(_LEFT, 760, self._foot)
        self.set_xy(488, 752)
        self.cell(text=f"Page {self.page_no()} of {{nb}}")  # text() does not know the number of pages, cell() does

    def need(self, height: float) -> bool:
        """True when a new page was begun."""
        if self.line_at + height <= _BOTTOM:
            return False
        self.add_page()
        return True


@lru_cache(maxsize=20_000)
def _width(word: str, style: str, size: float) -> float:
    return _measure(style, size).get_string_width(word)


@lru_cache(maxsize=16)
def _measure(style: str, size: float) -> FPDF:
    page = FPDF(unit="pt")
    page.set_font("Helvetica", style, size)
    return page


def _wrap(text: str, width: float, style: str, size: float) -> list[str]:
    space = _width(" ", style, size)
    lines: list[str] = []
    words: list[str] = []
    used = 0.0
    for word in text.split():
        length = _width(word, style, size)
        if words and used + space + length > width:
            lines.append(" ".join(words))
            words, used = [], 0.0
        used += length + (space if words else 0.0)
        words.append(word)
    return [*lines, " ".join(words)] if words else lines


def _write(page: _Page, text: str, *, style: str = "", size: float = 10, indent: float = 0, hang: str = "") -> None:
    for index, line in enumerate(_wrap(text, _RIGHT - _LEFT - indent, style, size)):
        page.need(_LEADING)
        page.set_font("Helvetica", style, size)
        if hang and index == 0:
            page.text(_LEFT + indent - 16, page.line_at, hang)
        page.text(_LEFT + indent, page.line_at, line)
        page.line_at += _LEADING


def _items(page: _Page, entries: Iterable[Entry], *, ordered: bool) -> None:
    for number, entry in enumerate(entries, start=1):
        _write(page, entry.text, indent=20, hang=f"{number}." if ordered else "-")
        for child in entry.children:
            _write(page, child, indent=40, hang="-")
    page.line_at += 4


def _row(page: _Page, cells: tuple[str, ...], *, style: str, ruled: bool) -> None:
    lines = _wrap(cells[1], _RIGHT - _LEFT - _CODE_COLUMN - 8, style, 9.5) or [""]
    height = _LEADING * len(lines) + 4
    top = page.line_at - 10
    page.set_font("Helvetica", style, 9.5)
    page.text(_LEFT + 4, page.line_at, cells[0])
    for index, line in enumerate(lines):
        page.text(_LEFT + _CODE_COLUMN + 4, page.line_at + index * _LEADING, line)
    if ruled:
        page.rect(_LEFT, top, _CODE_COLUMN, height)
        page.rect(_LEFT + _CODE_COLUMN, top, _RIGHT - _LEFT - _CODE_COLUMN, height)
    page.line_at += height


def _table(page: _Page, table: Table, *, ruled: bool) -> None:
    """A table that runs over prints its head again, as word processors do."""
    page.need(50)
    _row(page, table.columns, style="B", ruled=ruled)
    for row in table.rows:
        if page.need(32):
            _row(page, table.columns, style="B", ruled=ruled)
        _row(page, row, style="", ruled=ruled)
    page.line_at += 8


def _draw(page: _Page, element: Element, *, ruled: bool) -> None:
    match element:
        case Heading(level, text):
            page.need(60)
            page.line_at += 8
            _write(page, text, style="B", size=13 if level == 2 else 11)
            page.line_at += 2
        case Paragraph(text):
            _write(page, text)
            page.line_at += 4
        case Items(entries, ordered):
            _items(page, entries, ordered=ordered)
        case Table():
            _table(page, element, ruled=ruled)


def _header_box(page: _Page, sheet: Sheet) -> None:
    """Two lines: the number and the first date, then the other dates."""
    printed = [f"{label}: {value}" for label, value in sheet.box]
    height = 46 if len(printed) > 2 else 26
    page.rect(_LEFT, page.line_at - 12, _RIGHT - _LEFT, height)
    page.set_font("Helvetica", "", 10)
    for index, text in enumerate(printed):
        page.text(_LEFT + 6 + index % 2 * 250, page.line_at + 4 + index // 2 * 18, text)
    page.line_at += height + 10


def pdf(sheet: Sheet, *, export: int, ruled: bool) -> bytes:
    page = _Page(f"{sheet.payer.name}   {sheet.title}", f"{sheet.number}")
    page.set_creation_date(_FIRST_EXPORT + timedelta(days=export))
    page.set_producer(f"Printing service {export}")
    page.set_title(sheet.title)
    page.add_page()
    _write(page, sheet.title, style="B", size=16)
    page.line_at += 8
    _header_box(page, sheet)
    if sheet.banner:
        _write(page, sheet.banner, style="B")
    for element in sheet.elements:
        _draw(page, element, ruled=ruled)
    return bytes(page.output())
