"""Plain text, or text somebody dumped from a page: the same pieces whatever width it was wrapped at."""

import re
from collections.abc import Iterator, Sequence

from payerwatch.reading.hyphens import joined, vocabulary
from payerwatch.reading.markers import Nesting, split_marker
from payerwatch.reading.normalise import clean
from payerwatch.reading.outline import Piece, heading, item, paragraph, row
from payerwatch.reading.roles import own_role
from payerwatch.reading.running_lines import masked, repeated_notices, without_running_lines
from payerwatch.reading.tables import looks_like_header

_BREAKS = re.compile(r"\r\n?|\f|\v|\x85|\u2028|\u2029")
_MARKDOWN = re.compile(r"^(#{1,6})\s+(?P<text>.+?)\s*#*$")
_RULE = re.compile(r"^\s*(?:[-=_*~]\s*){3,}$|^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?)?\s*$")
_UNDERLINES = {"=": "#", "-": "##", "~": "###"}
_ENDS = re.compile(r"[.;:!?][)\"'\u201d\u2019]*$")
_CAPITALS = re.compile(
    r"(?:(?<=[.:;)\"\u201d] )|^)([A-Z][A-Z/&,()' -]{3,60}[A-Z)])(?= [A-Z][a-z]|$)|(?<= )([A-Z]{4,}(?: [A-Z&/()]+){1,4})$"  # noqa: E501
)
_REPEATED = re.compile(r"(?P<said>\b\S.{19,140}?)(?: (?P=said)){2,}")
_LONGEST_HEADING = 100
_UNWRAPPED = 400
_CAPITAL_LEVEL, _WORD_LEVEL = 2, 3


def read_text(text: str) -> tuple[list[Piece], list[str]]:
    """The pieces, and what the running lines said."""
    lines, running = without_running_lines(_BREAKS.sub("\n", text).split("\n"))
    return _Pieces(lines).read(), running


class _Pieces:
    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._width = wrap_width(lines)
        self._known = vocabulary(lines)
        self._nesting = Nesting()
        self._table = 0
        self._columns: tuple[str, ...] = ()
        self._in_table = False

    def read(self) -> list[Piece]:
        pieces: list[Piece] = []
        paragraphs = list(self._paragraphs())
        notices = repeated_notices(paragraphs)
        for said in paragraphs:
            if notices and masked(said) in notices:
                continue
            pieces.extend(self._of(said))
        return pieces

    def _paragraphs(self) -> Iterator[str]:
        """Lines joined where the page, not the author, broke them. Rows of a table stay single."""
        held = last = ""
        gap = False
        for line in self._lines:
            words = clean(line) if "\t" not in line and "|" not in line else line.strip()
            if not words or _RULE.match(words):
                held = _underlined(held, last, words)
                gap = True
                continue
            if held and not self._goes_on(held, last, words, gap):
                yield held
                held = ""
            held = joined(held, words, self._known) if held else words
            last, gap = words, False
        if held:
            yield held

    def _goes_on(self, held: str, last: str, words: str, gap: bool) -> bool:
        if _is_row(last) or _is_row(words) or split_marker(words) or _MARKDOWN.match(words) or _MARKDOWN.match(held):
            return False
        if gap:
            return words[0].islower() and not _ENDS.search(held) and len(last) >= 0.6 * self._width
        if _heads(held) and (held.isupper() or len(last) < 0.5 * self._width):
            return False
        if _heads(words) and words.isupper():
            return False
        room = self._width - len(last) - 1
        return len(words.split(" ", 1)[0]) > room or (words[0].islower() and not _ENDS.search(last))

    def _of(self, said: str) -> Iterator[Piece]:
        if _is_row(said):
            yield self._row(said)
            return
        self._in_table = False
        for part, is_heading in _divided(said):
            yield from self._piece(part, is_heading)

    def _piece(self, said: str, is_heading: bool) -> Iterator[Piece]:
        marked = _MARKDOWN.match(said)
        if marked:
            self._nesting = Nesting()
            yield heading(clean(marked["text"].strip("*_ ")), len(marked[1]))
            return
        if is_heading or _heads(said):
            self._nesting = Nesting()
            yield heading(said.strip("*_ "), _CAPITAL_LEVEL if said.isupper() else _WORD_LEVEL)
            return
        printed = split_marker(said)
        if printed is not None:
            yield item(printed[1], self._nesting.depth(printed[0]), printed[0])
        else:
            yield paragraph(said)

    def _row(self, said: str) -> Piece:
        cells = tuple(clean(cell) for cell in (said.strip().strip("|").split("|" if "|" in said else "\t")))
        if not self._in_table:
            self._table += 1
            self._in_table = True
            self._columns = cells if looks_like_header(cells) else ()
            return row(cells, (), self._table)
        return row(cells, self._columns, self._table)


def wrap_width(lines: Sequence[str]) -> int:
    """The width the text was wrapped at; huge where it was not."""
    lengths = sorted(len(line.strip()) for line in lines if len(line.strip()) > 30)
    if not lengths:
        return _UNWRAPPED
    widest = lengths[-1]
    usual = lengths[int(len(lengths) * 0.9)]
    if widest > 2 * usual or widest > _UNWRAPPED:
        return usual if usual <= 200 and lengths[len(lengths) // 2] > 0.6 * usual else widest + _UNWRAPPED
    return widest


def _underlined(held: str, line: str, rule: str) -> str:
    """A single line with a rule of its own length under it is a heading, marked as such."""
    alone = held == line and rule and set(rule) == {rule[0]} and abs(len(rule) - len(line)) <= 1
    return f"{_UNDERLINES[rule[0]]} {held}" if alone and rule[0] in _UNDERLINES and line[0].isalnum() else held


def _is_row(line: str) -> bool:
    return line.count("|") >= 2 or "\t" in line.strip() or (line.startswith("|") and line.endswith("|"))


def _heads(line: str) -> bool:
    if not 2 < len(line) <= _LONGEST_HEADING or line[-1] in ".;,!?" or not line[0].isalnum() or split_marker(line):
        return False
    bare = line.rstrip(":")
    if ":" in bare or any(char.isdigit() for char in bare):
        return False
    if line.isupper():
        return sum(char.isalpha() for char in line) > 3 and own_role(line) is not None
    titled = all(word[0].isupper() or len(word) <= 3 for word in bare.split() if word[0].isalpha())
    return titled and own_role(bare) is not None


def _divided(said: str) -> Iterator[tuple[str, bool]]:
    """A page dumped as one line still has its headings, in capitals between sentences."""
    if len(said) > _UNWRAPPED:
        said = _REPEATED.sub(r"\g<said>", said)
    start = 0
    for match in _CAPITALS.finditer(said):
        words = match[1] or match[2]
        if own_role(words) is None:
            continue
        if said[start : match.start()].strip():
            yield said[start : match.start()].strip(), False
        yield words, True
        start = match.end()
    if said[start:].strip():
        yield said[start:].strip(), False
