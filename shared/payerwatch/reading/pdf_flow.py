"""Lines of pages to paragraphs, items, headings and rows, across the breaks of pages."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from payerwatch.reading.hyphens import joined, vocabulary
from payerwatch.reading.markers import Nesting, split_marker
from payerwatch.reading.normalise import clean
from payerwatch.reading.outline import Piece, heading, item, paragraph, row
from payerwatch.reading.pdf_layout import Laid, Line, Row
from payerwatch.reading.pdf_segments import Segment
from payerwatch.reading.roles import own_role
from payerwatch.reading.tables import looks_like_header

_DOTS = re.compile(r"\.\.|\. \.|\u2026")
_INNER_LEADERS = re.compile(r"\s*(?:[.\u2026]\s?){5,}\s*")
_ENDS = re.compile(r"[.;:!?][)\"'\u201d\u2019\]]*$")
_LABELLED_VALUE = re.compile(r":\s*\S|\d{1,2}/\d{1,2}/\d{2,4}")
_LONGEST_HEADING = 110
_LONGEST_CAPITALS = 60
_LONGEST_PHRASE = 9
# Notices are printed in capitals throughout; headings of so many words are not.
_LONGEST_CRY = 12
_LONGEST_WRAPPED = 220
_JOINS = frozenset({"and", "or", "and/or"})
_UNFINISHED = re.compile(r"(?:[,/&(-]|\b(?:and|or|of|for|the|with|to|in|by|from))$", re.I)
_LARGER = 1.12
_PARAGRAPH_GAP = 1.3
_LONG_LINE = 0.8
# A number that starts a line behind one of these is no marker.
_NUMBERED_THING = re.compile(
    r"\b(?:tables?|figures?|sections?|stages?|grades?|class|types?|phases?|levels?|appendix|chapter|part|age|and|or|of|than|to|in|at|least|every)$|[=<>≥≤(,±]$",
    re.I,
)
# Behind "…; OR" the next point begins.
_JOINED_POINTS = re.compile(r"[;,.)\]]\s*(?:and|or|and/or)$|\b(?:AND|OR|AND/OR)$")


class Flow:
    def __init__(self, laid: Sequence[Laid]) -> None:
        self._laid = laid
        texts = [each.segment.text for each in laid if isinstance(each, Line)]
        texts += [line.text for each in laid if isinstance(each, Row) for cell in each.cells for line in cell]
        self._known = vocabulary(texts)
        self._body = _body_size(laid)
        self._pitch = _usual_pitch(laid)
        self._levels = _levels(laid, self._body)
        self._known_levels: dict[int, int] = {}
        self._pieces: list[Piece] = []
        self._held: list[Line] = []
        self._held_text = ""
        self._nesting = Nesting()
        self._tables = 0
        self._last_row: Row | None = None
        self._columns: tuple[str, ...] = ()

    def pieces(self) -> list[Piece]:
        for each in self._laid:
            if isinstance(each, Row):
                self._flush()
                self._row(each)
            else:
                self._line(each)
        self._flush()
        return self._pieces

    def _line(self, line: Line) -> None:
        text = clean(line.segment.text)
        text = _INNER_LEADERS.sub(" ", text) if _DOTS.search(text) else text
        if not text:
            return
        if self._held and not self._goes_on(line, text):
            self._flush()
        self._held_text = joined(self._held_text, text, self._known) if self._held else text
        self._held.append(line)

    def _goes_on(self, line: Line, text: str) -> bool:
        last, segment = self._held[-1], line.segment
        before = last.segment
        turned = before.page != segment.page or segment.y < before.y
        if not turned and (self._wraps_heading(line, text) or self._joins_points(text)):
            return True
        if self._starts_anew(line, text, turned):
            return False
        if self._level(line):
            return not turned
        ended, small = _ENDS.search(self._held_text) is not None, text[0].islower()
        if turned and ended:
            return small or before.x1 > last.right - 0.8 * before.size
        hangs = segment.x0 > self._held[0].segment.x0 + 0.4 * before.size and split_marker(self._held_text)
        long = before.x1 - last.left > _LONG_LINE * (last.right - last.left)
        return bool(hangs and not turned) or (not ended and (long or small)) or self._was_full(last, text)

    def _joins_points(self, text: str) -> bool:
        """ "or" on a line of its own belongs to the point before it."""
        return text.strip(" ,;").lower() in _JOINS and split_marker(self._held_text) is not None

    def _wraps_heading(self, line: Line, text: str) -> bool:
        """The second line of a heading may look like none by itself: it starts small, or the first leaves off."""
        first, before = self._held[0], self._held[-1].segment
        if not self._level(first) or _style(line.segment) != _style(first.segment):
            return False
        near = line.segment.y - before.y <= _PARAGRAPH_GAP * self._pitch * before.size
        unfinished = _UNFINISHED.search(self._held_text) is not None or text[0].islower() or text[0] == "("
        return near and unfinished and len(self._held_text) + len(text) <= _LONGEST_WRAPPED and not split_marker(text)

    def _starts_anew(self, line: Line, text: str, turned: bool) -> bool:
        before, segment = self._held[-1].segment, line.segment
        printed = split_marker(text)
        named = _NUMBERED_THING.search(self._held_text) and not _JOINED_POINTS.search(self._held_text)
        if printed and not (printed[0][-1] in ".)" and named):
            return True
        if self._level(line) != self._level(self._held[-1]) or abs(segment.size - before.size) > 0.25 * before.size:
            return True
        if before.bold != segment.bold and _ENDS.search(self._held_text):
            return True
        return not turned and segment.y - before.y > _PARAGRAPH_GAP * self._pitch * before.size

    @staticmethod
    def _was_full(last: Line, following: str) -> bool:
        """The next word would not have fitted behind the line."""
        segment = last.segment
        letter = (segment.x1 - segment.x0) / max(1, len(segment.text))
        return segment.x1 + letter * (len(following.split(" ", 1)[0]) + 1) > last.right - letter

    def _level(self, line: Line) -> int:
        """Asked several times for each line, so it is remembered."""
        known = self._known_levels.get(id(line))
        if known is None:
            known = self._known_levels[id(line)] = self._level_of(line)
        return known

    def _level_of(self, line: Line) -> int:
        segment = line.segment
        text = segment.text.strip()
        if not 2 < len(text) <= _LONGEST_HEADING or text[-1] in ".;," or text[0].islower() or _is_sentence(text):
            return 0
        printed = split_marker(text)
        large = segment.size > self._body * _LARGER
        if printed is not None and not (own_role(printed[1]) if segment.bold else large and printed[0][0].isalnum()):
            return 0
        if large:
            return self._levels.get(_style(segment), 1)
        if _LABELLED_VALUE.search(text):
            return 0
        if segment.bold or (text.isupper() and len(text) <= _LONGEST_CAPITALS and own_role(text) is not None):
            return self._levels.get(_style(segment), 6)
        return 0

    def _flush(self) -> None:
        if not self._held:
            return
        first, text = self._held[0], self._held_text
        page = first.segment.page
        level = self._level(first)
        printed = split_marker(text)
        if level and len(text) <= _LONGEST_WRAPPED:
            self._nesting = Nesting()
            self._last_row = None
            self._pieces.append(heading(text, level, page))
        elif printed is not None:
            self._pieces.append(item(printed[1], self._nesting.depth(printed[0]), printed[0], page))
        else:
            self._pieces.append(paragraph(text, page))
        self._held, self._held_text = [], ""

    def _row(self, printed: Row) -> None:
        cells = tuple(self._cell(cell) for cell in printed.cells)
        if not self._continues(printed):
            self._tables += 1
            self._columns = ()
            self._last_row = printed
            if looks_like_header(cells) or _is_bold_row(printed):
                self._columns = cells
                self._pieces.append(row(cells, (), self._tables, printed.page))
                return
        new_page = self._last_row is not None and self._last_row.page != printed.page
        self._last_row = printed
        if new_page and cells == self._columns:
            return
        self._pieces.append(row(cells, self._columns, self._tables, printed.page))

    def _continues(self, printed: Row) -> bool:
        last = self._last_row
        return (
            last is not None
            and last.ruled == printed.ruled
            and printed.page - last.page <= 1
            and len(last.starts) == len(printed.starts)
            and all(abs(a - b) < 8 for a, b in zip(last.starts, printed.starts, strict=True))
        )

    def _cell(self, lines: tuple[Segment, ...]) -> str:
        text = ""
        for line in lines:
            text = joined(text, clean(line.text), self._known)
        return _INNER_LEADERS.sub(" ", text) if _DOTS.search(text) else text


def _is_sentence(text: str) -> bool:
    words = [word for word in text.split() if word[0].isalpha()]
    if text.isupper() and len(words) > _LONGEST_CRY:
        return True
    return not words or (len(words) > _LONGEST_PHRASE and sum(word[0].islower() for word in words) > 0.6 * len(words))


def _is_bold_row(printed: Row) -> bool:
    cells = [cell for cell in printed.cells if cell]
    return len(cells) > 1 and all(line.bold for cell in cells for line in cell)


def _style(segment: Segment) -> tuple[int, bool]:
    return round(segment.size * 2), segment.bold


def _body_size(laid: Sequence[Laid]) -> float:
    sizes: Counter[float] = Counter()
    for each in laid:
        for segment in [each.segment] if isinstance(each, Line) else [line for cell in each.cells for line in cell]:
            sizes[round(segment.size * 2) / 2] += len(segment.text)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def _usual_pitch(laid: Sequence[Laid]) -> float:
    """From one line of a paragraph to the next, in heights of a line: the commonest distance between full lines."""
    pitches: Counter[float] = Counter()
    lines = [each for each in laid if isinstance(each, Line)]
    for before, after in pairwise(lines):
        distance = (after.segment.y - before.segment.y) / before.segment.size
        if 0.7 < distance < 2.2 and before.segment.x1 > before.left + 0.8 * (before.right - before.left):
            pitches[round(distance, 1)] += 1
    return pitches.most_common(1)[0][0] if pitches else 1.2


def _levels(laid: Sequence[Laid], body: float) -> dict[tuple[int, bool], int]:
    """A level for each style that headings may have: larger before smaller, bold before plain."""
    styles = {_style(each.segment) for each in laid if isinstance(each, Line)}
    ranked = sorted((style for style in styles if style[1] or style[0] > body * 2 * _LARGER), reverse=True)
    return {style: min(index + 1, 6) for index, style in enumerate(ranked)}
