"""Text to tokens that keep a code, a dose or a date whole, and the edits between two token lists."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from payerwatch.differ.compare.folds import same_but_layout
from payerwatch.differ.compare.opcodes import Segment, segments_between
from payerwatch.reading.normalise import comparable

# One token each: S72.001A, 99213-25, 1,000, 12/03/2026, 0.5, and/or, 500 mcg.
_UNITS = r"(?:mcg|mg|kg|g|mL|ml|units?|IU|mEq|mmol|%)(?![\w/])"
_DASHES = "\u2010-\u2015\u2212-"
TOKEN = re.compile(
    rf"(\d+(?:[.,]\d+)*\s?{_UNITS}|\w+(?:(?:[.\/'\u2019{_DASHES}]|(?<=\d),(?=\d))\w+)*|[^\w\s])(\s*)",
)


class Tokens(NamedTuple):
    """`keys` are compared, `parts` are printed: each token with the space behind it, so that joined they are the
    text."""

    keys: list[str]
    parts: list[tuple[str, str]]

    def text(self, first: int, last: int) -> str:
        """Tokens `first` to `last` (not included) with the space behind them."""
        return "".join([word + space for word, space in self.parts[first:last]])


def tokens_of(text: str) -> Tokens:
    parts: list[tuple[str, str]] = TOKEN.findall(text)
    if text.isascii():
        return Tokens([word for word, _ in parts], parts)
    return Tokens([word if word.isascii() else comparable(word) for word, _ in parts], parts)


def word_segments(old: Tokens, new: Tokens) -> list[Segment]:
    """Edits between two texts; an edit that is only layout counts as equal."""
    found = segments_between(old.keys, new.keys)
    return [part if part.equal else _settled(part, old, new) for part in _without_specks(found)]


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


def _settled(segment: Segment, old: Tokens, new: Tokens) -> Segment:
    was = old.text(segment.old_from, segment.old_to).rstrip()
    now = new.text(segment.new_from, segment.new_to).rstrip()
    return segment._replace(equal=True) if same_but_layout(was, now) else segment


def matched(segments: Sequence[Segment]) -> int:
    return sum(segment.old_to - segment.old_from for segment in segments if segment.equal)
