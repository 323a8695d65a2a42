"""Two versions that do not follow each other, beside each other: blocks aligned, words marked. Pure.

What a change means is the differ's to say, for versions in turn. This only shows where two texts differ."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from payerwatch.gateway.pages.comparison import WordShown

Line = tuple[str, str]
"""Where a block stands, and its text."""
ALIKE = 50
_TOKEN = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class Edit:
    """A side is empty where the block is only in the other version."""

    place: str
    before: tuple[WordShown, ...]
    after: tuple[WordShown, ...]
    unchanged_before: int

    @property
    def what(self) -> str:
        return "reworded" if self.before and self.after else "removed" if self.before else "new"


@dataclass(frozen=True, slots=True)
class Aligned:
    edits: list[Edit]
    unchanged_after: int


def aligned(old: Sequence[Line], new: Sequence[Line]) -> Aligned:
    edits, old_at, new_at = list[Edit](), 0, 0
    equal = 0
    for match in Indel.opcodes([text for _, text in old], [text for _, text in new]).as_matching_blocks():
        for was, now in _pairs(old[old_at : match.a], new[new_at : match.b]):
            edits.append(_edit(was, now, equal))
            equal = 0
        old_at, new_at, equal = match.a + match.size, match.b + match.size, equal + match.size
    return Aligned(edits, equal)


def _pairs(old: Sequence[Line], new: Sequence[Line]) -> Iterator[tuple[Line | None, Line | None]]:
    """Blocks of one stretch, each beside the first one left that is alike; the rest alone, in their order."""
    waiting = list(new)
    for was in old:
        found = next((place for place, now in enumerate(waiting) if fuzz.ratio(was[1], now[1]) >= ALIKE), None)
        if found is None:
            yield was, None
            continue
        yield from ((None, now) for now in waiting[:found])
        yield was, waiting[found]
        del waiting[: found + 1]
    yield from ((None, now) for now in waiting)


def _edit(was: Line | None, now: Line | None, unchanged: int) -> Edit:
    place = (now or was or ("", ""))[0]
    if was is None or now is None:
        before = (WordShown(op="delete", text=was[1]),) if was else ()
        return Edit(place, before, (WordShown(op="insert", text=now[1]),) if now else (), unchanged)
    return Edit(place, *_words(was[1], now[1]), unchanged)


def _words(was: str, now: str) -> tuple[tuple[WordShown, ...], tuple[WordShown, ...]]:
    old, new = _TOKEN.findall(was), _TOKEN.findall(now)
    before, after = list[WordShown](), list[WordShown]()
    keys = [token.strip() for token in old], [token.strip() for token in new]
    for code in Indel.opcodes(*keys):
        left, right = "".join(old[code.src_start : code.src_end]), "".join(new[code.dest_start : code.dest_end])
        if left:
            before.append(WordShown(op="equal" if code.tag == "equal" else "delete", text=left))
        if right:
            after.append(WordShown(op="equal" if code.tag == "equal" else "insert", text=right))
    return tuple(before), tuple(after)
