"""Does an edit ask more of a claim, or less? With the reason; `unclear` wherever the words do not decide."""

from collections.abc import Iterable

from payerwatch.differ import wordings
from payerwatch.differ.compare.records import Hunk
from payerwatch.policies.words import Direction, Disposition, HunkOp, SectionRole

Judged = tuple[Direction, str]

UNDECIDED: Judged = (Direction.UNCLEAR, "the words alone do not say which way")
REFUSING = frozenset({Disposition.NOT_COVERED, Disposition.EXPERIMENTAL})


def direction_of(hunk: Hunk, introduction: str) -> Judged:
    """`introduction` is the sentence that opens the list the hunk stands in, or its headings."""
    if hunk.op is HunkOp.REPLACE:
        return _of_rewording(hunk)
    if hunk.op is HunkOp.MOVE:
        return UNDECIDED
    return _of_whole_block(hunk, introduction)


def _of_whole_block(hunk: Hunk, introduction: str) -> Judged:
    added = hunk.op is HunkOp.INSERT
    text = hunk.new or hunk.old
    verb = "added" if added else "removed"
    if hunk.role is SectionRole.EXCLUSIONS or wordings.UNPROVEN.search(introduction):
        return _when(added, f"an exclusion was {verb}")
    if wordings.UNPROVEN.search(text):
        return _when(added, f"a statement of what is not covered was {verb}")
    if wordings.PRIOR_AUTH.search(text) and not wordings.NEGATION.search(text):
        return _when(added, f"a prior authorization requirement was {verb}")
    if wordings.ANY_OF.search(introduction):
        return _when(not added, f"one of several alternatives was {verb}")
    if wordings.ALL_OF.search(introduction) or wordings.MUST.search(text):
        return _when(added, f"a requirement was {verb}")
    return UNDECIDED


def _when(tightened: bool, reason: str) -> Judged:
    return (Direction.TIGHTENED if tightened else Direction.LOOSENED), reason


def _of_rewording(hunk: Hunk) -> Judged:
    return _negated(hunk) or _obliged(hunk) or _unproven(hunk) or _joined(hunk) or _threshold(hunk) or UNDECIDED


def _negated(hunk: Hunk) -> Judged | None:
    was, now = bool(wordings.NEGATION.search(hunk.removed)), bool(wordings.NEGATION.search(hunk.added))
    if was == now:
        return None
    rest = hunk.old if now else hunk.new
    if wordings.APPROVING.search(rest):
        return _when(now, "coverage is now denied" if now else "coverage is no longer denied")
    if wordings.NEEDED.search(rest):
        return _when(was, "a requirement now applies" if was else "a requirement no longer applies")
    return UNDECIDED


def _obliged(hunk: Hunk) -> Judged | None:
    if wordings.MAY.search(hunk.removed) and wordings.MUST.search(hunk.added):
        return Direction.TIGHTENED, "what was optional is now required"
    if wordings.MUST.search(hunk.removed) and wordings.MAY.search(hunk.added):
        return Direction.LOOSENED, "what was required is now optional"
    return None


def _unproven(hunk: Hunk) -> Judged | None:
    was, now = bool(wordings.UNPROVEN.search(hunk.removed)), bool(wordings.UNPROVEN.search(hunk.added))
    if was == now:
        return None
    return _when(now, "it is now named as not covered" if now else "it is no longer named as not covered")


def _joined(hunk: Hunk) -> Judged | None:
    was, now = hunk.removed.strip(" ;,").lower(), hunk.added.strip(" ;,").lower()
    if (was, now) in {("or", "and"), ("any", "all"), ("either", "both"), ("one", "two"), ("one", "all")}:
        return Direction.TIGHTENED, f'"{was}" became "{now}"'
    if (now, was) in {("or", "and"), ("any", "all"), ("either", "both"), ("one", "two"), ("one", "all")}:
        return Direction.LOOSENED, f'"{was}" became "{now}"'
    return None


def _threshold(hunk: Hunk) -> Judged | None:
    was, now = wordings.NUMBER.findall(hunk.removed), wordings.NUMBER.findall(hunk.added)
    if len(was) != 1 or len(now) != 1:
        return None
    raised = _number(now[0]) > _number(was[0])
    floor, ceiling = wordings.FLOOR.search(hunk.new), wordings.CEILING.search(hunk.new)
    if bool(floor) == bool(ceiling) or hunk.role is SectionRole.EXCLUSIONS:
        return UNDECIDED
    name = "minimum" if floor else "limit"
    return _when(raised is bool(floor), f"a {name} went from {was[0]} to {now[0]}")


def _number(printed: str) -> float:
    digits = printed.replace(",", "")
    return float(digits) if digits.count(".") < 2 else 0.0


def direction_of_move(was: Iterable[Disposition], now: Iterable[Disposition]) -> Direction:
    before, after = set(was), set(now)
    if Disposition.COVERED in before and Disposition.COVERED not in after and after - {Disposition.MENTIONED}:
        return Direction.TIGHTENED
    if Disposition.COVERED in after and before & (REFUSING | {Disposition.PRIOR_AUTH}):
        return Direction.LOOSENED
    return Direction.UNCLEAR


def together(found: Iterable[Direction]) -> Direction:
    """One word for the whole change: a direction only if nothing points the other way and most of it is clear."""
    counted = list(found)
    tightened, loosened = counted.count(Direction.TIGHTENED), counted.count(Direction.LOOSENED)
    unclear = len(counted) - tightened - loosened
    if tightened and not loosened and tightened >= unclear:
        return Direction.TIGHTENED
    if loosened and not tightened and loosened >= unclear:
        return Direction.LOOSENED
    return Direction.UNCLEAR
