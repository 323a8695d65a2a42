"""Two versions to what changed between them."""

from collections.abc import Sequence
from dataclasses import replace

from payerwatch.differ.codes_delta import CodesDelta, codes_delta, printed_code
from payerwatch.differ.compare.folds import squeezed
from payerwatch.differ.compare.hunks import hunks_between
from payerwatch.differ.compare.introductions import introduction_of
from payerwatch.differ.compare.records import Comparison, Hunk
from payerwatch.differ.direction import REFUSING, direction_of, direction_of_move, together
from payerwatch.differ.kinds import IMMATERIAL, Named, kind_of
from payerwatch.differ.versions_read import Version
from payerwatch.differ.whole_kinds import dates_moved, postponed, renumbered, retitled, tells_number
from payerwatch.policies.words import ChangeKind, Direction, Disposition

_CODE_KINDS = frozenset({ChangeKind.CODES_ADDED, ChangeKind.CODES_REMOVED, ChangeKind.CODES_MOVED})
_DIRECTED = frozenset({ChangeKind.CRITERIA_CHANGED, ChangeKind.PRIOR_AUTH_CHANGED})


def compare(before: Version, after: Version) -> Comparison:
    """`changed` is False where the two differ only in noise."""
    hunks, unchanged_after = hunks_between(before.document.blocks, after.document.blocks)
    delta = codes_delta(before.facts, after.facts, hunks)
    judged = _judged(hunks, before, after, delta)
    kinds = _kinds(judged, before, after, delta)
    return Comparison(
        changed=bool(judged),
        kinds=tuple(kind for kind in ChangeKind if kind in kinds),
        direction=_direction(judged, delta, before, after) if kinds & (_DIRECTED | _CODE_KINDS) else None,
        codes_added=delta.added,
        codes_removed=delta.removed,
        codes_moved=tuple(move.code for move in delta.moved),
        hunks=judged,
        unchanged_after=unchanged_after,
        moves=delta.moved,
        released=_released(delta, before),
    )


def created(after: Version) -> Comparison:
    """The first version of a policy that appeared after its source's baseline."""
    return Comparison(True, (ChangeKind.CREATED,), None, (), (), (), (), unchanged_after=len(after.document.blocks))


def _judged(hunks: Sequence[Hunk], before: Version, after: Version, delta: CodesDelta) -> tuple[Hunk, ...]:
    named = _named(before, after)
    codes = frozenset((*delta.added, *delta.removed, *(move.code for move in delta.moved)))
    blocks = {"old": before.document.blocks, "new": after.document.blocks}
    found = []
    for hunk in hunks:
        told = tells_number(hunk, before.facts, after.facts)
        kind = ChangeKind.RENUMBERED if told else kind_of(hunk, named, codes)
        direction, reason = None, ""
        if kind in _DIRECTED:
            ids = hunk.new_blocks or hunk.old_blocks
            side = blocks["new"] if hunk.new_blocks else blocks["old"]
            direction, reason = direction_of(hunk, introduction_of(side, ids[0]))
        found.append(replace(hunk, kind=kind, direction=direction, reason=reason))
    return tuple(found)


def _named(before: Version, after: Version) -> Named:
    titles = frozenset(squeezed(version.document.title or "") for version in (before, after)) - {""}
    was, now = before.facts.identity, after.facts.identity
    numbers = {was.number, was.key, now.number, now.key} if was.number != now.number else set()
    return Named(titles, frozenset(filter(None, numbers)), renumbered(before.facts, after.facts))


def _kinds(hunks: Sequence[Hunk], before: Version, after: Version, delta: CodesDelta) -> set[ChangeKind]:
    kinds = {hunk.kind for hunk in hunks} - _CODE_KINDS
    kinds |= {
        kind
        for kind, found in (
            (ChangeKind.CODES_ADDED, delta.added),
            (ChangeKind.CODES_REMOVED, delta.removed),
            (ChangeKind.CODES_MOVED, delta.moved),
            (ChangeKind.DATES_CHANGED, dates_moved(before.facts, after.facts, hunks)),
            (ChangeKind.TITLE_CHANGED, retitled(before, after, hunks)),
            (ChangeKind.RENUMBERED, hunks and renumbered(before.facts, after.facts)),
        )
        if found
    }
    if postponed(before.facts, after.facts, kinds):
        kinds.add(ChangeKind.POSTPONED)
    return _without_lesser(kinds)


def _without_lesser(kinds: set[ChangeKind]) -> set[ChangeKind]:
    material = kinds - IMMATERIAL
    if material:
        return material
    return kinds - {ChangeKind.FORMATTING_ONLY} if ChangeKind.REFERENCES_ONLY in kinds else kinds


def _released(delta: CodesDelta, before: Version) -> tuple[str, ...]:
    said: dict[str, set[Disposition]] = {}
    for code in before.facts.codes:
        said.setdefault(printed_code(code), set()).add(code.disposition)
    return tuple(code for code in delta.removed if said.get(code) and said[code] <= REFUSING | {Disposition.MENTIONED})


def _direction(hunks: Sequence[Hunk], delta: CodesDelta, before: Version, after: Version) -> Direction:
    found = [hunk.direction for hunk in hunks if hunk.direction is not None]
    found += [
        direction_of_move([Disposition(stance) for stance in move.was], [Disposition(stance) for stance in move.now])
        for move in delta.moved
    ]
    covered = {code.code for code in after.facts.codes if code.disposition is Disposition.COVERED}
    found += [Direction.LOOSENED if code in covered else Direction.UNCLEAR for code in delta.added]
    released = _released(delta, before)
    found += [Direction.LOOSENED if code in released else Direction.TIGHTENED for code in delta.removed]
    return together(found)
