"""The pieces of text on a page and where they stand: runs of letters on one line without a wide gap.

Calls into the library cost about a microsecond each from Python, so positions are asked for by run, not by letter.
"""

import re
from ctypes import byref, c_double, c_float, c_int
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

# A gap this many times the letters' height is a gap between columns; justified text stays below it.
_WIDE_GAP = 0.95
THIN = 3.0
_RUNS = re.compile("[^\r\n\x02\ufffe]+[\x02\ufffe]?")
_BOLD_WEIGHT = 600
_WIDEST_DOT = 10.0
_FARTHEST_DOT = 40.0
_DOT = "\u2022"


@dataclass(frozen=True, slots=True)
class Segment:
    """`y` is the baseline, counted from the top of the page; `size` the height of a line of its letters."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    page: int


class PageText:
    def __init__(self, textpage: Any, height: float, number: int) -> None:  # noqa: ANN401
        self._handle = textpage.raw
        self._height = height
        self._number = number
        self._numbers = [c_double() for _ in range(4)]
        self._refs = [byref(number) for number in self._numbers]
        self._box = pdfium.FS_RECTF()
        self._box_ref = byref(self._box)
        self.text = self._letters(textpage)

    def _letters(self, textpage: Any) -> str:  # noqa: ANN401
        count = textpage.count_chars()
        text: str = textpage.get_text_range(0, count) if count else ""
        if len(text) == count:
            return text
        codes = (pdfium.FPDFText_GetUnicode(self._handle, index) for index in range(count))
        return "".join(chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)

    def segments(self, rules: list[tuple[float, float, float]]) -> list[Segment]:
        """`rules` are the vertical lines of the page as (x, top, bottom): text never goes through one."""
        found: list[Segment] = []
        for match in _RUNS.finditer(self.text):
            said = match.group()
            start = match.start() + len(said) - len(said.lstrip())
            end = match.start() + len(said.rstrip())
            if start < end:
                found.extend(self._run(start, end, rules))
        return found

    def _run(self, start: int, end: int, rules: list[tuple[float, float, float]]) -> list[Segment]:
        boxes = self._boxes(start, end - start)
        if not boxes:
            return []
        baseline, size = self._baseline(start), self._size(self._inner(start, end))
        cuts = self._gaps(boxes, size) + [x for x, top, low in rules if top <= baseline - size * 0.3 <= low]
        cuts = [x for x in cuts if boxes[0][0] + 1 < x < boxes[-1][1] - 1]
        whole = self._segment(start, end, (boxes[0][0], boxes[-1][1]), baseline, size)
        return self._cut(whole, start, end, sorted(cuts)) if cuts else [whole]

    def _boxes(self, start: int, count: int) -> list[tuple[float, float]]:
        left, top, right, bottom = self._refs
        boxes: list[tuple[float, float]] = []
        for index in range(pdfium.FPDFText_CountRects(self._handle, start, count)):
            pdfium.FPDFText_GetRect(self._handle, index, left, top, right, bottom)
            boxes.append((self._numbers[0].value, self._numbers[2].value))
        return boxes

    def _baseline(self, index: int) -> float:
        pdfium.FPDFText_GetCharOrigin(self._handle, index, self._refs[0], self._refs[1])
        return self._height - self._numbers[1].value

    def _size(self, index: int) -> float:
        pdfium.FPDFText_GetLooseCharBox(self._handle, index, self._box_ref)
        return float(max(1.0, self._box.top - self._box.bottom))

    def _inner(self, start: int, end: int) -> int:
        """A letter from the middle: the first may be a bullet of another font."""
        middle = (start + end) // 2
        return middle if not self.text[middle].isspace() else middle - 1

    @staticmethod
    def _gaps(boxes: list[tuple[float, float]], size: float) -> list[float]:
        return [
            (before[1] + after[0]) / 2 for before, after in pairwise(boxes) if after[0] - before[1] > size * _WIDE_GAP
        ]

    def _cut(self, whole: Segment, start: int, end: int, cuts: list[float]) -> list[Segment]:
        pieces: list[Segment] = []
        for x in [*cuts, None]:
            middle = self._first_right_of(x, start, end) if x is not None else end
            said = self.text[start:middle]
            if said.strip():
                first = start + len(said) - len(said.lstrip())
                last = start + len(said.rstrip())
                boxes = self._boxes(first, last - first) or [(whole.x0, whole.x1)]
                piece = self._segment(first, last, (boxes[0][0], boxes[-1][1]), whole.y, whole.size)
                pieces.append(piece)
            start = middle
        return pieces

    def _first_right_of(self, x: float, start: int, end: int) -> int:
        low, high = start, end
        while low < high:
            middle = (low + high) // 2
            probe = middle
            while probe > low and self.text[probe].isspace():
                probe -= 1
            pdfium.FPDFText_GetCharBox(self._handle, probe, *self._refs)
            if (self._numbers[0].value + self._numbers[1].value) / 2 >= x:
                high = probe
            else:
                low = middle + 1
        return low

    def _segment(self, start: int, end: int, across: tuple[float, float], y: float, size: float) -> Segment:
        text = self.text[start:end].replace("\x02", "-").replace("\ufffe", "-")
        return Segment(text, *across, y, size, self._is_bold(start) and self._is_bold(end - 1), self._number)

    def _is_bold(self, index: int) -> bool:
        return bool(pdfium.FPDFText_GetFontWeight(self._handle, index) >= _BOLD_WEIGHT)


Box = tuple[float, float, float, float]


def drawn(page: Any, height: float) -> tuple[list[Box], list[Box]]:  # noqa: ANN401
    """The paths of a page that may be rules, and its small images, which are bullets, as (left, top, right, bottom)
    from the top."""
    edges = [c_float() for _ in range(4)]
    refs = [byref(edge) for edge in edges]
    paths: list[Box] = []
    dots: list[Box] = []
    for index in range(pdfium.FPDFPage_CountObjects(page.raw)):
        shape = pdfium.FPDFPage_GetObject(page.raw, index)
        kind = pdfium.FPDFPageObj_GetType(shape)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT or not pdfium.FPDFPageObj_GetBounds(shape, *refs):
            continue
        left, bottom, right, top = (edge.value for edge in edges)
        box = (left, height - top, right, height - bottom)
        if kind == pdfium.FPDF_PAGEOBJ_PATH and (min(right - left, top - bottom) <= THIN or _is_stroked(shape)):
            paths.append(box)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE and max(right - left, top - bottom) <= _WIDEST_DOT:
            dots.append(box)
    return paths, dots


def with_bullets(segments: list[Segment], dots: list[Box]) -> list[Segment]:
    """Bullets that are pictures, written in front of the lines they stand before."""
    for left, _, right, bottom in dots:
        level = [each for each in segments if each.x0 > left and 0 <= each.y - bottom + 1 < each.size]
        first = min(level, key=lambda each: (round(each.y - bottom), each.x0), default=None)
        if first is not None and 0 < first.x0 - right <= _FARTHEST_DOT and not first.text.startswith(_DOT):
            segments[segments.index(first)] = replace(first, text=f"{_DOT} {first.text}", x0=left)
    return segments


def _is_stroked(shape: Any) -> bool:  # noqa: ANN401
    """A filled box is shading, often one for each line of a cell."""
    filled, stroked = c_int(), c_int()
    pdfium.FPDFPath_GetDrawMode(shape, byref(filled), byref(stroked))
    return bool(stroked.value)


def images_cover(page: Any, width: float, height: float) -> bool:  # noqa: ANN401
    """Whether one image fills most of the page, as on a scan."""
    edges = [c_float() for _ in range(4)]
    refs = [byref(edge) for edge in edges]
    for index in range(min(pdfium.FPDFPage_CountObjects(page.raw), 200)):
        shape = pdfium.FPDFPage_GetObject(page.raw, index)
        if pdfium.FPDFPageObj_GetType(shape) == pdfium.FPDF_PAGEOBJ_IMAGE and pdfium.FPDFPageObj_GetBounds(
            shape, *refs
        ):
            left, bottom, right, top = (edge.value for edge in edges)
            if (right - left) * (top - bottom) > 0.5 * width * height:
                return True
    return False


def merged(segments: list[Segment]) -> Segment:
    """Segments of one line as one."""
    if len(segments) == 1:
        return segments[0]
    ordered = sorted(segments, key=lambda each: each.x0)
    return replace(
        ordered[0],
        text=" ".join(each.text for each in ordered),
        x1=ordered[-1].x1,
        bold=all(each.bold for each in ordered),
        size=max(ordered, key=lambda each: len(each.text)).size,
    )
