"""How much a change matters to a claim: the rule that docs/impact.md states and pages link to."""

from payerwatch.differ.compare.records import Comparison
from payerwatch.policies.words import ChangeKind, Direction, Disposition, Impact

_LOW = {
    ChangeKind.DATES_CHANGED: "a date changed",
    ChangeKind.TITLE_CHANGED: "the title changed",
    ChangeKind.RENUMBERED: "the number changed",
}


def impact_of(comparison: Comparison) -> tuple[Impact, str]:
    """The level and its reason in one clause."""
    for level, reasons in (
        (Impact.HIGH, _high(comparison)),
        (Impact.MEDIUM, _medium(comparison)),
        (Impact.LOW, [reason for kind, reason in _LOW.items() if kind in comparison.kinds]),
    ):
        if reasons:
            return level, " and ".join(reasons[:2])
    return Impact.NONE, "only references or layout changed" if comparison.changed else "nothing changed"


def _high(comparison: Comparison) -> list[str]:
    kinds = set(comparison.kinds)
    stricter = any(hunk.direction is Direction.TIGHTENED for hunk in comparison.hunks)
    left = (
        len(comparison.codes_removed)
        - len(comparison.released)
        + sum(_left_coverage(move.was, move.now) for move in comparison.moves)
    )
    found = (
        ("the policy was retired", ChangeKind.RETIRED in kinds),
        ("a criterion tightened", stricter and ChangeKind.CRITERIA_CHANGED in kinds),
        ("prior authorization tightened", stricter and ChangeKind.PRIOR_AUTH_CHANGED in kinds),
        (f"{left} {'code' if left == 1 else 'codes'} left the covered list or the policy", left > 0),
    )
    return [reason for reason, applies in found if applies]


def _left_coverage(was: tuple[str, ...], now: tuple[str, ...]) -> bool:
    return Disposition.COVERED in was and Disposition.COVERED not in now


def _medium(comparison: Comparison) -> list[str]:
    reasons = {
        ChangeKind.CREATED: "the policy is new",
        ChangeKind.CRITERIA_CHANGED: "coverage criteria changed",
        ChangeKind.PRIOR_AUTH_CHANGED: "prior authorization changed",
        ChangeKind.CODES_MOVED: "codes changed their standing",
        ChangeKind.CODES_ADDED: "codes were added",
        ChangeKind.POSTPONED: "the effective date was postponed",
        ChangeKind.RESTORED: "the policy is in force again",
    }
    said = [reason for kind, reason in reasons.items() if kind in comparison.kinds]
    return [*said, "codes are no longer refused by name"] if comparison.released else said
