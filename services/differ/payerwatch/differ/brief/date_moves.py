"""Printed dates that moved between two versions."""

from collections.abc import Iterator
from dataclasses import dataclass

from payerwatch.differ.brief.records import Evidence
from payerwatch.differ.brief.sentences import written_date
from payerwatch.differ.versions_read import Version
from payerwatch.policies.facts import PolicyDate
from payerwatch.policies.words import DateKind

_MEANINGS = {
    DateKind.EFFECTIVE: "the effective date",
    DateKind.LAST_REVIEW: "the last review",
    DateKind.NEXT_REVIEW: "the next review",
    DateKind.ORIGINAL_EFFECTIVE: "the original effective date",
    DateKind.PUBLISH: "the date of publication",
    DateKind.NOTICE_START: "the start of notice",
    DateKind.NOTICE_END: "the end of notice",
    DateKind.COMMENT_END: "the end of comments",
    DateKind.RETIRED: "the date of retirement",
}


@dataclass(frozen=True, slots=True)
class DateMove:
    kind: DateKind
    text: str
    evidence: tuple[Evidence, ...]


def date_moves(before: Version | None, after: Version) -> list[DateMove]:
    """Meanings that both versions date once, and otherwise; an effective date first."""
    return list(_moves(before, after)) if before else []


def _moves(before: Version, after: Version) -> Iterator[DateMove]:
    for kind, meaning in _MEANINGS.items():
        was, now = _only(before, kind), _only(after, kind)
        if was is not None and now is not None and was.value != now.value:
            text = f"{meaning} moved from {written_date(was.value)} to {written_date(now.value)}"
            earlier = Evidence(was.quote, was.block, "before")
            yield DateMove(kind, text, (earlier, Evidence(now.quote, now.block, "after")))
        elif was is None and now is not None:
            text = f"{meaning} is now printed: {written_date(now.value)}"
            yield DateMove(kind, text, (Evidence(now.quote, now.block, "after"),))


def _only(version: Version, kind: DateKind) -> PolicyDate | None:
    found = [date for date in version.facts.dates if date.kind is kind]
    return found[0] if len({date.value for date in found}) == 1 else None
