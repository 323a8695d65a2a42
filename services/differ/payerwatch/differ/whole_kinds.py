"""Kinds that only the facts of both versions show."""

from collections.abc import Sequence

from payerwatch.differ.compare.folds import wording
from payerwatch.differ.compare.records import Hunk
from payerwatch.differ.versions_read import Version
from payerwatch.policies.facts import Facts, PolicyDate
from payerwatch.policies.words import ChangeKind, DateKind, DatePrecision, HunkOp, SectionRole

_REVIEWS = frozenset({DateKind.LAST_REVIEW, DateKind.REVISION, DateKind.PUBLISH})
_PAST = frozenset({SectionRole.HISTORY, SectionRole.REFERENCES})
_SUBSTANCE = frozenset(
    {
        ChangeKind.CRITERIA_CHANGED,
        ChangeKind.CODES_ADDED,
        ChangeKind.CODES_REMOVED,
        ChangeKind.CODES_MOVED,
        ChangeKind.PRIOR_AUTH_CHANGED,
    }
)


def dates_moved(before: Facts, after: Facts, hunks: Sequence[Hunk]) -> bool:
    """A date that stands in an edit. Facts read otherwise from the same words are no news, nor is an entry added to a
    revision history."""
    was, now = _dates(before), _dates(after)
    edited = [hunk for hunk in hunks if hunk.role not in _PAST or hunk.op is HunkOp.REPLACE]
    old = {block for hunk in edited for block in hunk.old_blocks}
    new = {block for hunk in edited for block in hunk.new_blocks}
    gone = any(date.block in old for key, date in was.items() if key not in now)
    return gone or any(date.block in new for key, date in now.items() if key not in was)


def _dates(facts: Facts) -> dict[tuple[DateKind, str], PolicyDate]:
    return {(date.kind, date.value): date for date in facts.dates}


def retitled(before: Version, after: Version, hunks: Sequence[Hunk]) -> bool:
    was, now = before.facts.identity.title, after.facts.identity.title
    return bool(hunks and was and now and wording(was) != wording(now))


def renumbered(before: Facts, after: Facts) -> bool:
    was, now = before.identity.key, after.identity.key
    return bool(was and now and was != now)


def tells_number(hunk: Hunk, before: Facts, after: Facts) -> bool:
    """The edit is the policy's new number in the place of the old one, and nothing else."""
    was, now = before.identity.number, after.identity.number
    if not was or not now or not renumbered(before, after) or was not in hunk.old:
        return False
    return wording(hunk.old.replace(was, now)) == wording(hunk.new)


def postponed(before: Facts, after: Facts, kinds: set[ChangeKind]) -> bool:
    """Only the effective date went later: no review, no other substance. A yearly review moves both dates."""
    was, now = _day(before, DateKind.EFFECTIVE), _day(after, DateKind.EFFECTIVE)
    reviewed = _of(before, _REVIEWS) != _of(after, _REVIEWS)
    later = was is not None and now is not None and now > was
    return later and not reviewed and ChangeKind.DATES_CHANGED in kinds and not kinds & _SUBSTANCE


def _day(facts: Facts, kind: DateKind) -> str | None:
    days = [date.value for date in facts.dates if date.kind is kind and date.precision is DatePrecision.DAY]
    return max(days, default=None)


def _of(facts: Facts, kinds: frozenset[DateKind]) -> set[str]:
    return {date.value for date in facts.dates if date.kind in kinds}
