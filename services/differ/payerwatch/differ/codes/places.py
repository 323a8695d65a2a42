"""Which stretches of a block are announced as codes: by a column, a heading, a label or by standing first."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from payerwatch.differ.codes.labels import announced, reading_of, readings_of
from payerwatch.differ.codes.sections import is_column_head
from payerwatch.differ.codes.spelling import Reading, Token, tokens
from payerwatch.differ.sentences import sentences
from payerwatch.policies.words import BlockType, CodeSystem, SectionRole
from payerwatch.reading.document import Block

_DESCRIBES = re.compile(r"descri|definition|meaning|effective|date|name\b|notes?\b|comment|unit|modifier", re.I)
_LONGEST_LABEL = 90
_FARTHEST = 100

_FILLER = (
    r"(?:[\s,;:/()\[\]|&+*†‡§¶^®©™#•·.\"'-]|\b(?:and|or|and/or|excluding|except|including|plus|to|through|thru|codes?|with|"
    r"x\d|new|effective|add-on|[A-Z0-9]{2})\b)*"
)
_TIGHT = re.compile(rf"^{_FILLER}$", re.I)
_LEAD_IN = re.compile(r"^[\s*†‡+(•]*(?:(?:CPT|HCPCS|ICD-10|CDT)\W+)?$", re.I)
# What follows a code that opens a block: the end, a mark, a date, a descriptor.
_AFTER_LED = re.compile(
    r"^[*†‡§®™^)\]:.,;]*(?:\s*(?:[-–—]|\bto|\bthrough)?\s*$|\s*\||\s*\(|\s*[-–—]?\s*\[?[\"“A-Z0-9<≥±]|\s*[-–—:]\s*\S|\s+[a-z]{3,})"
)
_SEMICOLON = re.compile(r";\s+")
_GLUED = re.compile(
    r"[\s*+(]*(?P<code>[0-9]{4}[FTUM](?=[A-Z][a-z])|[0-9]{5}(?=[A-Z][A-Za-z0-9])|[A-V][0-9]{4}(?=[A-Z][a-z])|"
    r"[A-Z][0-9][0-9A-Z]\.[0-9A-Z]{1,4}(?=[A-Z][a-z]))"
)
_NOT_A_COUNT = re.compile(
    r"^\W*(?:patients?|units?|mg|mcg|ml|IU|participants|people|cells|copies|steps|members|persons|%|years|days|"
    r"women|men|subjects|USA?)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A token and how it came to be read: `led` where it opens its block or cell, so what follows describes it."""

    token: Token
    led: bool


class Headed:
    """The reading the nearest heading or label line gives, while the blocks go by in order."""

    def __init__(self) -> None:
        self.reading: Reading | None = None
        self._path: tuple[str, ...] = ()

    def see(self, block: Block) -> None:
        if block.type is BlockType.HEADING and is_column_head(block.text):
            self.reading = precise(block.text) or self.reading
            self._path = (*block.path, block.text)
        elif block.type is BlockType.HEADING:
            self.reading = reading_of(block.text) or self._from(block.path)
            self._path = (*block.path, block.text)
        elif block.path != self._path:
            self.reading = self._from(block.path)
            self._path = block.path
        elif len(block.text) <= _LONGEST_LABEL and (named := precise(block.text)) and not tokens(block.text, named):
            self.reading = named
        elif self.reading is None and block.type is BlockType.PARAGRAPH:
            self.reading = _led_in(block.text)

    @staticmethod
    def _from(path: Sequence[str]) -> Reading | None:
        return next((reading for heading in reversed(path) if (reading := reading_of(heading))), None)


def precise(label: str) -> Reading | None:
    return reading_of(label) if readings_of(label) - {Reading.ANY} else None


def _led_in(text: str) -> Reading | None:
    """ "The following codes require authorization:" opens a list of codes under whatever heading."""
    if not text.rstrip().endswith(":"):
        return None
    last = sentences(text)[-1]
    return reading_of(last) if not tokens(last, Reading.ANY) else None


def strong(block: Block, headed: Reading | None) -> list[Found]:
    if block.type is BlockType.ROW:
        found = [
            each for start, cell, column in cells_of(block) for each in _in_cell(block, start, cell, column, headed)
        ]
    else:
        found = _listed(block.text, headed) if _may_open(block, headed) else []
    return _merged(found, _labelled(block.text))


def _listed(text: str, headed: Reading | None) -> list[Found]:
    """The codes a block opens with; "J1111 Injection; J1112 Injection" opens twice. Else those that fill the rest of
    a block behind its last colon."""
    found: list[Found] = []
    for start, end in _segments(text):
        opened = _opening(text, start, end, headed) or _glued(text, start, headed)
        if not opened and not start:
            break
        found += opened
    colon = text.rfind(": ")
    return found or (_filling(text, colon + 2, precise(text[:colon]) or headed) if colon > 0 else [])


def _segments(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SEMICOLON.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _filling(text: str, start: int, headed: Reading | None) -> list[Found]:
    found = _opening(text, start, len(text), headed)
    return found if found and _TIGHT.match(text[found[-1].token.end :]) else []


def _glued(text: str, start: int, headed: Reading | None) -> list[Found]:
    """A code that lost the space before its descriptor: "0022UTargeted genomic panel", "E11.9Type 2"."""
    if headed not in {Reading.PROCEDURE, Reading.DIAGNOSIS, Reading.ANY}:
        return []
    match = _GLUED.match(text, start)
    if match is None:
        return []
    code = tokens(match["code"], headed)
    if len(code) != 1 or code[0].code != match["code"]:
        return []
    first = code[0]
    return [Found(Token(first.system, first.code, None, match.start("code"), match.end("code")), True)]


@lru_cache(maxsize=64)
def cells_of(block: Block) -> tuple[tuple[int, str, str], ...]:
    """Each printed cell with where it starts in the row's text and its column's head."""
    return tuple(_cells_of(block))


def _cells_of(block: Block) -> Iterator[tuple[int, str, str]]:
    at = 0
    for index, cell in enumerate(block.cells):
        if not cell:
            continue
        start = block.text.find(cell, at)
        if start < 0:
            continue
        yield start, cell, block.columns[index] if index < len(block.columns) else ""
        at = start + len(cell)


def _in_cell(block: Block, start: int, cell: str, column: str, headed: Reading | None) -> list[Found]:
    end = start + len(cell)
    reading = column_reading(column, headed)
    if reading is not None:
        found = [
            Found(token, True) for token in tokens(block.text, reading, start, end) if _not_a_count(block.text, token)
        ]
        return found or _glued(block.text, start, reading)
    if _DESCRIBES.search(column) or not _may_open(block, headed):
        return []
    return _opening(block.text, start, end, headed)


def column_reading(column: str, headed: Reading | None) -> Reading | None:
    reading = reading_of(column)
    if reading is None or (_DESCRIBES.search(column) and reading is Reading.ANY):
        return None
    return (headed or Reading.ANY) if reading is Reading.ANY else reading


def _may_open(block: Block, headed: Reading | None) -> bool:
    return headed is not None or block.role is SectionRole.CODES


def _opening(text: str, start: int, end: int, headed: Reading | None) -> list[Found]:
    """The codes a block or cell opens with, up to the first other word."""
    found: list[Found] = []
    at = start
    for token in tokens(text, headed or Reading.ANY, start, end):
        between = text[at : token.start]
        if not (_LEAD_IN.match(between) if not found else _TIGHT.match(between)):
            break
        found.append(Found(token, True))
        at = token.end
    if found and not (_AFTER_LED.match(text[at:end]) and _not_a_count(text, found[-1].token)):
        return []
    return found


def _labelled(text: str) -> list[Found]:
    found: list[Found] = []
    for place in announced(text):
        if _no_code_of_ours(text, place.label):
            continue
        at, near = place.start, True
        for token in tokens(text, place.reading, place.start, place.end):
            gap = text[at : token.start]
            near = near and _TIGHT.match(gap) is not None
            loose = place.reading in {Reading.PROCEDURE, Reading.ANY} or token.is_distinct
            if not (near or (loose and len(gap) <= _FARTHEST and _not_a_count(text, token))):
                continue
            if place.reading in {Reading.REVENUE, Reading.DRG, Reading.PCS} and not near:
                continue
            found.append(Found(token, False))
            at = token.end
    return found


_OTHER_CODE = re.compile(
    r"(?:zip|postal|area|country|access|bar|source|dress|penal|federal|state|building|pin)[\s-]*$", re.I
)


def _no_code_of_ours(text: str, label: int) -> bool:
    return _OTHER_CODE.search(text[max(0, label - 12) : label]) is not None


def _not_a_count(text: str, token: Token) -> bool:
    return token.system is not CodeSystem.CPT or not _NOT_A_COUNT.match(text[token.end : token.end + 20])


def _merged(first: list[Found], second: list[Found]) -> list[Found]:
    taken = {(each.token.start, each.token.end) for each in first}
    spans = [(each.token.start, each.token.end) for each in first]
    for each in second:
        if (each.token.start, each.token.end) in taken:
            continue
        if any(start < each.token.end and each.token.start < end for start, end in spans):
            continue
        first.append(each)
        spans.append((each.token.start, each.token.end))
    return sorted(first, key=lambda each: each.token.start)
