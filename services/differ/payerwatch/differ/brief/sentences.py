"""Our sentences: the payer is the subject, dates are written out."""

from datetime import date

from payerwatch.differ.compare.records import Comparison
from payerwatch.policies.words import ChangeKind, Direction

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_TITLES = (
    (ChangeKind.CREATED, "published a policy on {title}"),
    (ChangeKind.RETIRED, "retired its {title} policy"),
    (ChangeKind.RESTORED, "restored its {title} policy"),
    (ChangeKind.POSTPONED, "postponed its {title} policy"),
    (ChangeKind.CRITERIA_CHANGED, "{verb} {title} coverage"),
    (ChangeKind.PRIOR_AUTH_CHANGED, "changed prior authorization for {title}"),
    (ChangeKind.CODES_MOVED, "moved codes of {title}"),
    (ChangeKind.CODES_REMOVED, "removed codes from {title}"),
    (ChangeKind.CODES_ADDED, "added codes to {title}"),
    (ChangeKind.RENUMBERED, "renumbered its {title} policy"),
    (ChangeKind.TITLE_CHANGED, "renamed its {title} policy"),
    (ChangeKind.DATES_CHANGED, "changed the dates of {title}"),
    (ChangeKind.REFERENCES_ONLY, "updated references of {title}"),
    (ChangeKind.FORMATTING_ONLY, "reformatted {title}"),
)
_TYPES = {
    ChangeKind.CRITERIA_CHANGED: "criteria changed",
    ChangeKind.PRIOR_AUTH_CHANGED: "prior authorization changed",
    ChangeKind.REFERENCES_ONLY: "references only",
    ChangeKind.FORMATTING_ONLY: "formatting only",
}
_VERBS: dict[Direction | None, str] = {Direction.TIGHTENED: "tightened", Direction.LOOSENED: "loosened"}
NO_MATERIAL_CHANGE = "No material change"


def what_happened(comparison: Comparison, title: str) -> str:
    verb = _VERBS.get(comparison.direction, "changed")
    for kind, phrase in _TITLES:
        if kind in comparison.kinds:
            return phrase.format(title=title, verb=verb)
    return f"left {title} unchanged"


def change_type(comparison: Comparison) -> str:
    words = [_TYPES.get(kind, kind.value.replace("_", " ")) for kind in comparison.kinds]
    text = ", ".join(words) or NO_MATERIAL_CHANGE.lower()
    return text[0].upper() + text[1:]


def written_date(value: str) -> str:
    """`2027-01-01` is January 1, 2027, `2027-01` January 2027, `2027` itself."""
    parts = value.split("-")
    if len(parts) == 1:
        return value
    month = _MONTHS[int(parts[1]) - 1]
    return f"{month} {parts[0]}" if len(parts) == 2 else f"{month} {int(parts[2])}, {parts[0]}"


def is_after(value: str, day: date) -> bool:
    """A month or a year is ahead until it has begun."""
    return value > day.isoformat()[: len(value)]


def listed(codes: tuple[str, ...], most: int = 4) -> str:
    shown = ", ".join(codes[:most])
    return f"{shown} and {len(codes) - most} more" if len(codes) > most else shown
