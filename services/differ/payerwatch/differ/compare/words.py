"""Text to tokens that keep a code, a dose or a date whole, and the edits between two token lists."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from payerwatch.differ.compare.folds import squeezed
from payerwatch.differ.compare.opcodes import Segment, segments_between
from payerwatch.reading.normalise import comparable

# One token each: S72.001A, 99213-25, 1,000, 12/03/2026, 0.5, and/or, 500 mcg.
_UNITS = r"(?:mcg|mg|kg|g|mL|ml|units?|IU|mEq|mmol|%)(?![\w/])"
_DASHES = "\u2010-\u2015\u2212-"
TOKEN = re.compile(
    rf"\d+(?:[.,]\d+)*\s?{_UNITS}|\w+(?:(?:[.\/'\u2019{_DASHES}]|(?<=\d),(?=\d))\w+)*|[^\w\s]",
)


class Token(NamedTuple):
    key: str
    start: int
    end: int


def tokens_of(text: str) -> list[Token]:
    if text.isascii():
        return [Token(match.group(), match.start(), match.end()) for match in TOKEN.finditer(text)]
    return [Token(_key(match.group()), match.start(), match.end()) for match in TOKEN.finditer(text)]


def _key(token: str) -> str:
    return token if token.isascii() else comparable(token)


def word_segments(old: str, new: str, old_tokens: Sequence[Token], new_tokens: Sequence[Token]) -> list[Segment]:
    """Edits between two texts; an edit that is only layout counts as equal."""
    found = segments_between([token.key for token in old_tokens], [token.key for token in new_tokens])
    return [_settled(segment, old, new, old_tokens, new_tokens) for segment in _without_specks(found)]


def _without_specks(found: list[Segment]) -> Iterator[Segment]:
    """A single equal token between two larger edits is chance: it joins them, so that they read as one."""
    waiting: Segment | None = None
    for index, segment in enumerate(found):
        joins = waiting is not None and (not segment.equal or _is_speck(found, index))
        if waiting is not None and joins:
            waiting = Segment(False, waiting.old_from, segment.old_to, waiting.new_from, segment.new_to)
            continue
        if waiting is not None:
            yield waiting
        waiting = None if segment.equal else segment
        if segment.equal:
            yield segment
    if waiting is not None:
        yield waiting


def _is_speck(found: list[Segment], index: int) -> bool:
    segment = found[index]
    if segment.old_to - segment.old_from > 1 or not 0 < index < len(found) - 1:
        return False
    return min(_size(found[index - 1]), _size(found[index + 1])) >= 4


def _size(segment: Segment) -> int:
    return max(segment.old_to - segment.old_from, segment.new_to - segment.new_from)


def _settled(segment: Segment, old: str, new: str, old_tokens: Sequence[Token], new_tokens: Sequence[Token]) -> Segment:
    if segment.equal:
        return segment
    was = slice_of(old, old_tokens, segment.old_from, segment.old_to)
    now = slice_of(new, new_tokens, segment.new_from, segment.new_to)
    return segment._replace(equal=squeezed(was) == squeezed(now))


def slice_of(text: str, tokens: Sequence[Token], first: int, last: int) -> str:
    """The text of tokens `first` to `last` (not included), as printed."""
    return text[tokens[first].start : tokens[last - 1].end] if last > first else ""


def matched(segments: Sequence[Segment]) -> int:
    return sum(segment.old_to - segment.old_from for segment in segments if segment.equal)
