"""What to do about this change, and about nothing else."""

from collections.abc import Iterator

from payerwatch.differ.brief.evidence import evidence_of
from payerwatch.differ.brief.records import Evidence, Statement
from payerwatch.differ.codes_delta import printed_code
from payerwatch.differ.compare.records import Comparison, Hunk
from payerwatch.differ.versions_read import Version
from payerwatch.policies.words import ChangeKind, Direction, HunkOp

_SAYS = {Direction.TIGHTENED: "It asks more", Direction.LOOSENED: "It asks less"}
_BY_HUNK = {
    ChangeKind.CRITERIA_CHANGED: "Check documentation against the {what} text",
    ChangeKind.PRIOR_AUTH_CHANGED: "Check prior authorizations against the {what} text",
    ChangeKind.RETIRED: "Stop relying on this policy: the payer says it is no longer in force",
    ChangeKind.RESTORED: "Use this policy again: the notice that ended it is gone",
    ChangeKind.POSTPONED: "Move the start date in your calendar: the payer postponed it",
    ChangeKind.DATES_CHANGED: "Note the changed date",
    ChangeKind.TITLE_CHANGED: "Update the title in your records",
}
_URGENT = (Direction.TIGHTENED, Direction.LOOSENED, Direction.UNCLEAR, None)
NOTHING = Statement("Nothing to do: coverage is the same.")


def action_items(before: Version | None, after: Version, comparison: Comparison) -> tuple[Statement, ...]:
    items = [*_by_hunks(before, after, comparison, first=True), *_by_codes(before, after, comparison)]
    items += _by_hunks(before, after, comparison, first=False)
    if ChangeKind.CREATED in comparison.kinds:
        items = [_first_reading(after)]
    return tuple(items)


def _first_reading(after: Version) -> Statement:
    found = after.facts.requirements[:1]
    proof = tuple(Evidence(fact.quote, fact.block, "after") for fact in found)
    return Statement("Read the new policy before billing what it names", proof)


def _by_hunks(before: Version | None, after: Version, comparison: Comparison, *, first: bool) -> Iterator[Statement]:
    """First what bears on a claim, the tightened before the rest; dates and titles last."""
    ruling = {ChangeKind.RETIRED, ChangeKind.RESTORED, ChangeKind.CRITERIA_CHANGED, ChangeKind.PRIOR_AUTH_CHANGED}
    hunks = [hunk for hunk in comparison.hunks if hunk.kind in _BY_HUNK and (hunk.kind in ruling) is first]
    for hunk in sorted(hunks, key=lambda hunk: _URGENT.index(hunk.direction)):
        yield Statement(_sentence(hunk), evidence_of(hunk, before, after))


def _sentence(hunk: Hunk) -> str:
    what = {HunkOp.INSERT: "new", HunkOp.DELETE: "removed", HunkOp.MOVE: "moved"}.get(hunk.op, "reworded")
    place = f" under {hunk.path[-1]}" if hunk.path else ""
    why = f". {_SAYS[hunk.direction]}: {hunk.reason}" if hunk.direction in _SAYS else ""
    return _BY_HUNK[hunk.kind].format(what=what) + (place if "{what}" in _BY_HUNK[hunk.kind] else "") + why + "."


def _by_codes(before: Version | None, after: Version, comparison: Comparison) -> Iterator[Statement]:
    for move in comparison.moves:
        was, now = " and ".join(move.was), " and ".join(move.now)
        text = f"Check claims with {move.code}: it moved from {was} to {now}.".replace("_", " ")
        yield Statement(text, _proof(move.code, before, after))
    for code in comparison.codes_removed:
        yield Statement(f"Check claims with {code}: it is no longer listed.", _proof(code, before, None))
    for code in comparison.codes_added:
        yield Statement(f"Check claims with {code}: it is newly listed.", _proof(code, None, after))


def _proof(code: str, before: Version | None, after: Version | None) -> tuple[Evidence, ...]:
    old = before.facts.codes if before else ()
    new = after.facts.codes if after else ()
    return (
        *(Evidence(fact.quote, fact.block, "before") for fact in old if printed_code(fact) == code),
        *(Evidence(fact.quote, fact.block, "after") for fact in new if printed_code(fact) == code),
    )
