"""An edit script has no moves: a block deleted here and inserted there is marked in a second pass."""

from collections import defaultdict
from dataclasses import replace

from payerwatch.differ.compare.folds import squeezed
from payerwatch.differ.compare.records import Hunk, Word
from payerwatch.policies.words import HunkOp


def with_moves(hunks: list[Hunk]) -> list[Hunk]:
    """A move stands where the block stands now; `old_path` says where it stood."""
    gone: dict[str, list[int]] = defaultdict(list)
    for place, hunk in enumerate(hunks):
        if hunk.op is HunkOp.DELETE:
            gone[squeezed(hunk.old)].append(place)
    origin: dict[int, int] = {}
    for place, hunk in enumerate(hunks):
        places = gone.get(squeezed(hunk.new)) if hunk.op is HunkOp.INSERT else None
        if places:
            origin[place] = places.pop(0)
    taken = set(origin.values())
    return [
        _move(hunks[origin[place]], hunk) if place in origin else hunk
        for place, hunk in enumerate(hunks)
        if place not in taken
    ]


def _move(old: Hunk, new: Hunk) -> Hunk:
    return replace(
        new,
        op=HunkOp.MOVE,
        old=old.old,
        old_blocks=old.old_blocks,
        old_path=old.path,
        old_words=(Word("equal", old.old),),
        new_words=(Word("equal", new.new),),
    )
