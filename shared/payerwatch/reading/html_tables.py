"""A table of a page: data to be read by row, or only layout to be read through."""

from payerwatch.reading.html_events import Closing, Element, Event, Page
from payerwatch.reading.normalise import clean
from payerwatch.reading.outline import Piece, heading, row
from payerwatch.reading.tables import Cell, Grid, looks_like_header, merged_header

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ROW_HEADING_LEVEL = 6
_LONGEST_CELL = 3000


def is_layout(table: Element, page: Page) -> bool:
    if table.get("role") in {"presentation", "none"}:
        return True
    cells: list[Element] = []
    widest = row_width = rows = 0
    blocks = 0
    for event in page.events[table.start + 1 : table.end]:
        if not isinstance(event, Element):
            continue
        if event.tag == "table":
            return True
        if event.tag == "tr":
            rows, row_width = rows + 1, 0
        elif event.tag in {"td", "th"}:
            cells.append(event)
            row_width += 1
            widest = max(widest, row_width)
        elif event.tag in {"li", "p"} or event.tag in _HEADINGS:
            blocks += 1
    longest = max((cell.text for cell in cells), default=0)
    return (widest <= 1 and blocks > 1) or (rows <= 2 and longest > _LONGEST_CELL and blocks > 3)


class TableReader:
    def __init__(self, number: int) -> None:
        self.number = number
        self.columns: tuple[str, ...] = ()
        self._grid = Grid()
        self._seen_data = False

    def pieces(self, table: Element, page: Page) -> list[Piece]:
        found: list[Piece] = []
        for in_head, cells, level in _rows(page.events[table.start + 1 : table.end]):
            found.extend(self._row(in_head, cells, level))
        return found

    def _row(self, in_head: bool, cells: list[Cell], level: int) -> list[Piece]:
        is_header = bool(cells) and (in_head or all(cell.header for cell in cells)) and not self._lone(cells)
        filled = self._grid.fill(cells, repeat=is_header)
        printed = [cell for cell in filled if cell]
        if not printed:
            return []
        if self._lone(cells) and len(printed) == 1 and (level or cells[0].wide > 1 or cells[0].header):
            return [heading(printed[0], level or _ROW_HEADING_LEVEL)]
        if not self._seen_data and (is_header or (not self.columns and looks_like_header(filled))):
            self.columns = merged_header(self.columns, filled) if self.columns else filled
            return [row(filled, (), self.number)]
        self._seen_data = True
        return [row(filled, self.columns, self.number)]

    @staticmethod
    def _lone(cells: list[Cell]) -> bool:
        return sum(1 for cell in cells if cell.text) == 1 and len(cells) == 1


def _rows(events: list[Event]) -> list[tuple[bool, list[Cell], int]]:
    """(in the head, cells, level of a heading inside or 0) for each row."""
    rows: list[tuple[bool, list[Cell], int]] = []
    cells: list[Cell] = []
    parts: list[str] = []
    in_head, level = False, 0
    for event in events:
        if isinstance(event, str):
            parts.append(event)
        elif isinstance(event, Element):
            if event.tag == "tr":
                cells, level = [], 0
            elif event.tag == "thead":
                in_head = True
            elif event.tag in {"td", "th", "caption"}:
                parts = []
            elif event.tag in _HEADINGS:
                level = int(event.tag[1])
                parts.append(" ")
            else:
                parts.append(_gap(event.tag))
        else:
            in_head = _closed(event, cells, parts, in_head)
            if event.element.tag == "tr":
                rows.append((in_head, cells, level))
            elif event.element.tag == "caption" and clean("".join(parts)):
                rows.append((False, [Cell(clean("".join(parts)), wide=2)], 0))
    return rows


def _closed(event: Closing, cells: list[Cell], parts: list[str], in_head: bool) -> bool:
    tag = event.element.tag
    if tag in {"td", "th"}:
        cells.append(
            Cell(
                clean("".join(parts)),
                _span(event.element.get("colspan")),
                _span(event.element.get("rowspan")),
                tag == "th",
            )
        )
        parts.clear()
    elif tag == "thead":
        return False
    else:
        parts.append(_gap(tag))
    return in_head


def _gap(tag: str) -> str:
    return " " if tag in {"p", "div", "br", "li", "ul", "ol", "dd", "dt", "hr"} or tag in _HEADINGS else ""


def _span(printed: str | None) -> int:
    return max(1, int(printed)) if printed and printed.isdecimal() and len(printed) < 6 else 1
