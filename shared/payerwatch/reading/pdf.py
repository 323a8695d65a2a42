"""A PDF to a document: text with its place on the page, lines drawn, reading order, then blocks."""

from typing import Any

import pypdfium2  # type: ignore[import-untyped]

from payerwatch.reading.assemble import assemble
from payerwatch.reading.document import Document, Unreadable
from payerwatch.reading.pdf_contents import without_contents
from payerwatch.reading.pdf_flow import Flow
from payerwatch.reading.pdf_grids import Grid, grids_of, rules_of
from payerwatch.reading.pdf_layout import Laid, laid_out
from payerwatch.reading.pdf_running import without_running_heads
from payerwatch.reading.pdf_segments import PageText, Segment, drawn, images_cover, with_bullets

MAX_PAGES = 3000
_TAIL = 4096
_FEWEST_LETTERS = 16
_FEWEST_LINES = 3
_META = ("Title", "Subject", "Author", "Keywords")


def read_pdf(body: bytes) -> Document:
    tail = body[-_TAIL:]
    if b"%%EOF" not in tail and b"startxref" not in tail:
        raise Unreadable("truncated", "the file stops before its cross-reference table")
    opened = _opened(body)
    try:
        return _read(opened)
    finally:
        opened.close()


def _opened(body: bytes) -> pypdfium2.PdfDocument:
    try:
        opened = pypdfium2.PdfDocument(body)
        pages = len(opened)
    except pypdfium2.PdfiumError as failure:
        if "password" in str(failure).lower() or b"/Encrypt" in body[-_TAIL:]:
            raise Unreadable("encrypted", "needs a password") from failure
        raise Unreadable("truncated", f"not a whole PDF: {failure}") from failure
    if not pages:
        raise Unreadable("empty", "no pages")
    if pages > MAX_PAGES:
        raise Unreadable("too_large", f"{pages} pages")
    return opened


def _read(opened: pypdfium2.PdfDocument) -> Document:
    pages: list[list[Segment]] = []
    grids: list[list[Grid]] = []
    heights: list[float] = []
    gaps: list[str] = []
    for index in range(len(opened)):
        segments, ruled, height, gap = _page(opened, index)
        pages.append(segments)
        grids.append(ruled)
        heights.append(height)
        gaps.extend(gap)
    if not any(pages):
        raise Unreadable("scanned" if gaps else "empty", "no page has text")
    kept, running = without_running_heads(pages, heights, [_framed(*each) for each in zip(pages, grids, strict=True)])
    laid: list[Laid] = []
    for page, ruled in zip(kept, grids, strict=True):
        laid.extend(laid_out(without_contents(page), ruled))
    meta = {name: value for name, value in opened.get_metadata_dict().items() if name in _META and value}
    return assemble("pdf", Flow(laid).pieces(), meta=meta, gaps=tuple(gaps), pages=len(pages), running=running)


def _framed(page: list[Segment], ruled: list[Grid]) -> frozenset[int]:
    """The segments that stand in a table: its rows are alike without being running heads."""
    tables = [grid for grid in ruled if len(grid.ys) > _FEWEST_LINES]
    return frozenset(id(each) for each in page if any(grid.holds(each.x0, each.y - 2) for grid in tables))


def _page(opened: pypdfium2.PdfDocument, index: int) -> tuple[list[Segment], list[Grid], float, list[str]]:
    number = index + 1
    try:
        page: Any = opened[index]
    except pypdfium2.PdfiumError:
        return [], [], 1.0, [f"page {number} could not be opened"]
    width, height = page.get_size()
    textpage = page.get_textpage()
    try:
        text = PageText(textpage, height, number)
        if (
            len(text.text) < 400
            and sum(map(str.isalnum, text.text)) < _FEWEST_LETTERS
            and images_cover(page, width, height)
        ):
            return [], [], height, [f"page {number} is a scanned image"]
        paths, dots = drawn(page, height)
        across, down = rules_of(paths, width, height)
        segments = with_bullets(text.segments([(rule.at, rule.start, rule.end) for rule in down]), dots)
        return segments, grids_of(across, down), height, []
    finally:
        textpage.close()
        page.close()
