"""The shortest edit script between two sequences, bounded in memory."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel

# rapidfuzz keeps one bit for each pair of items: this many pairs are 50 MB.
MOST_PAIRS = 400_000_000


class Segment(NamedTuple):
    """`equal` is False for an edit, which may delete, insert or do both."""

    equal: bool
    old_from: int
    old_to: int
    new_from: int
    new_to: int


def segments_between(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Segment]:
    """Equal and edited stretches in turn, covering both sequences."""
    if len(old) * len(new) <= MOST_PAIRS:
        return _shortest(old, new, 0, 0)
    return _joined(_between_anchors(old, new))


def _shortest(old: Sequence[Hashable], new: Sequence[Hashable], old_at: int, new_at: int) -> list[Segment]:
    found: list[Segment] = []
    old_end, new_end = old_at, new_at
    for block in Indel.opcodes(old, new).as_matching_blocks():
        old_from, new_from, size = block.a + old_at, block.b + new_at, block.size
        if old_from > old_end or new_from > new_end:
            found.append(Segment(False, old_end, old_from, new_end, new_from))
        old_end, new_end = old_from + size, new_from + size
        if size:
            found.append(Segment(True, old_from, old_end, new_from, new_end))
    return found


def _joined(parts: Iterator[Segment]) -> list[Segment]:
    joined: list[Segment] = []
    for part in parts:
        if joined and joined[-1].equal == part.equal:
            joined[-1] = joined[-1]._replace(old_to=part.old_to, new_to=part.new_to)
        else:
            joined.append(part)
    return joined


def _between_anchors(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Segment]:
    old_at = new_at = 0
    for old_to, new_to in (*_anchors(old, new), (len(old), len(new))):
        yield from _stretch(old, new, Segment(False, old_at, old_to, new_at, new_to))
        if old_to < len(old) and new_to < len(new):
            yield Segment(True, old_to, old_to + 1, new_to, new_to + 1)
        old_at, new_at = old_to + 1, new_to + 1


def _stretch(old: Sequence[Hashable], new: Sequence[Hashable], gap: Segment) -> Iterator[Segment]:
    """A gap that is still too large is one edit: said whole rather than not at all."""
    size = (gap.old_to - gap.old_from) * (gap.new_to - gap.new_from)
    if size > MOST_PAIRS:
        yield gap
    elif gap.old_to > gap.old_from or gap.new_to > gap.new_from:
        yield from _shortest(old[gap.old_from : gap.old_to], new[gap.new_from : gap.new_to], gap.old_from, gap.new_from)


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Items that occur once on each side, the longest rising run of them."""
    once_old = {item for item, count in Counter(old).items() if count == 1}
    where_new = {item: place for place, item in enumerate(new)}
    once_new = {item for item, count in Counter(new).items() if count == 1}
    pairs = [(place, where_new[item]) for place, item in enumerate(old) if item in once_old and item in once_new]
    return _longest_rising(pairs)


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    tails: list[int] = []
    tail_pairs: list[int] = []
    previous: list[int] = []
    for index, (_, new_place) in enumerate(pairs):
        slot = bisect_left(tails, new_place)
        previous.append(tail_pairs[slot - 1] if slot else -1)
        tails[slot : slot + 1] = [new_place]
        tail_pairs[slot : slot + 1] = [index]
    rising: list[tuple[int, int]] = []
    index = tail_pairs[-1] if tail_pairs else -1
    while index >= 0:
        rising.append(pairs[index])
        index = previous[index]
    return rising[::-1]
