"""What matters most comes first, so that it stands among the rows that everybody may see. Pure."""

from collections.abc import Sequence

from payerwatch.gateway.pages.brief import IndicationRow
from payerwatch.gateway.pages.comparison import HunkShown
from payerwatch.policies.words import ChangeKind, Direction

_CLEAR = frozenset({Direction.TIGHTENED.value, Direction.LOOSENED.value})
_RANKS: tuple[frozenset[str], ...] = (
    frozenset({ChangeKind.CRITERIA_CHANGED, ChangeKind.PRIOR_AUTH_CHANGED}),
    frozenset({ChangeKind.CODES_ADDED, ChangeKind.CODES_REMOVED, ChangeKind.CODES_MOVED}),
    frozenset({ChangeKind.DATES_CHANGED, ChangeKind.POSTPONED, ChangeKind.RETIRED, ChangeKind.RESTORED}),
    frozenset({ChangeKind.TITLE_CHANGED, ChangeKind.RENUMBERED}),
)
_IMMATERIAL = frozenset({ChangeKind.REFERENCES_ONLY, ChangeKind.FORMATTING_ONLY})
_UNNAMED = len(_RANKS)


def _weight(hunk: HunkShown) -> tuple[bool, int, bool]:
    rank = next((rank for rank, kinds in enumerate(_RANKS) if hunk.kind in kinds), _UNNAMED)
    return hunk.kind in _IMMATERIAL, rank, hunk.direction not in _CLEAR


def by_materiality(hunks: Sequence[HunkShown]) -> tuple[HunkShown, ...]:
    """Of equal weight in the order of the document. How many blocks stand between two edits is said only where they
    follow one another as in the document."""
    ordered = tuple(sorted(hunks, key=_weight))
    if ordered == tuple(hunks):
        return ordered
    return tuple(hunk.model_copy(update={"unchanged_before": 0}) for hunk in ordered)


def changed_first(rows: Sequence[IndicationRow]) -> tuple[IndicationRow, ...]:
    return tuple(sorted(rows, key=lambda row: row.happened == "unchanged"))
