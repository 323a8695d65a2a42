"""The words of the pages for the closed lists and for dates."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")

DISPOSITIONS: Mapping[str, str] = {
    "covered": "Covered if criteria are met",
    "prior_auth": "Prior authorization",
    "experimental": "Experimental or unproven",
    "not_covered": "Not covered",
    "mentioned": "Mentioned",
}
STATUSES: Mapping[str, str] = {
    "covered": "Covered",
    "covered_when_criteria_met": "Covered if criteria are met",
    "not_covered": "Not covered",
    "experimental": "Experimental or unproven",
}
SHAPES: Mapping[str, str] = {
    "covered": "covered",
    "covered_when_criteria_met": "covered",
    "not_covered": "not-covered",
    "experimental": "experimental",
    "prior_auth": "prior-auth",
}
KINDS: Mapping[str, str] = {
    "created": "New policy",
    "criteria_changed": "Criteria changed",
    "codes_added": "Codes added",
    "codes_removed": "Codes removed",
    "codes_moved": "Codes moved",
    "prior_auth_changed": "Prior authorization changed",
    "dates_changed": "Dates changed",
    "title_changed": "Title changed",
    "references_only": "References only",
    "formatting_only": "Formatting only",
    "renumbered": "Renumbered",
    "postponed": "Postponed",
    "retired": "Retired",
    "restored": "Restored",
}
DIRECTIONS: Mapping[str, str] = {
    "tightened": "Criteria tightened",
    "loosened": "Criteria loosened",
    "unclear": "Criteria changed, direction unclear",
}
DATE_MEANINGS: Mapping[str, str] = {
    "effective": "Takes effect",
    "last_review": "This version reviewed",
    "next_review": "Next review",
    "original_effective": "First version ever, not this one",
    "revision": "Revised",
    "publish": "Published",
    "notice_start": "Notice begins",
    "notice_end": "Notice ends",
    "comment_end": "Comments close",
    "retired": "Retired",
    "other": "Other date",
}
BASES: Mapping[str, str] = {
    "service": "by date of service",
    "processed": "by date processed",
    "received": "by date received",
    "admission": "by date of admission",
}


VERDICTS: Mapping[str, str] = {
    "ok": "The policy",
    "not_modified": "The policy, unchanged",
    "blocked": "Refused by the site",
    "interstitial": "A page to click through",
    "soft_404": "A page that says it is not there",
    "gone": "Not there (404)",
    "unreadable": "Not readable",
    "wrong_document": "Another document",
    "server_error": "An error of the site",
    "unreachable": "No answer",
}


def long_date(value: date) -> str:
    return f"{value:%B} {value.day}, {value.year}"


def printed_date(value: str) -> str:
    """A policy's date as precise as it was printed: `2027-01-01`, `2027-01` or `2027`."""
    try:
        match value.count("-"):
            case 2:
                return long_date(date.fromisoformat(value))
            case 1:
                return f"{date.fromisoformat(value + '-01'):%B %Y}"
    except ValueError:
        return value
    return value


def day_of(moment: datetime) -> str:
    return long_date(moment.astimezone(UTC).date())


def last_check(moment: datetime | None, now: datetime) -> str:
    """When a source was last read, for people in the payers' country."""
    if moment is None:
        return "never"
    there, here = moment.astimezone(EASTERN), now.astimezone(EASTERN)
    clock = f"{there:%I:%M} {there:%p}".lstrip("0").lower()
    day = "today" if there.date() == here.date() else long_date(there.date())
    return f"{day}, {clock} ET"


def direction_or_kinds(kinds: list[str], direction: str | None) -> list[str]:
    """Each kind in words; the direction says more than "criteria changed"."""
    return [
        DIRECTIONS.get(direction or "", KINDS[kind]) if kind == "criteria_changed" else KINDS.get(kind, kind)
        for kind in kinds
    ]


def sentence(text: str) -> str:
    """With a capital, and the rest as it is: `capitalize` would write "et"."""
    return text[:1].upper() + text[1:]


def counted(number: int, one: str) -> str:
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


def counted_policies(number: int) -> str:
    return "1 policy names" if number == 1 else f"{number} policies name"
