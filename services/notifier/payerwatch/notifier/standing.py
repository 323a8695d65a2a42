"""From when a change counts, in one sentence with the words that were printed."""

from collections.abc import Mapping
from datetime import date
from typing import Any


def long_date(value: str) -> str:
    """As precise as it was printed: `2027-01-01`, `2027-01` or `2027`."""
    parts = value.split("-")
    try:
        day = date(int(parts[0]), int(parts[1]) if len(parts) > 1 else 1, int(parts[2]) if len(parts) > 2 else 1)
    except ValueError:
        return value
    return {1: f"{day.year}", 2: f"{day:%B} {day.year}"}.get(len(parts), f"{day:%B} {day.day}, {day.year}")


def from_when(brief: Mapping[str, Any]) -> str:
    status = brief.get("status") or {}
    value, was = str(status.get("value") or ""), str(status.get("was") or "")
    match status.get("standing"):
        case "postponed" if value:
            return f"Postponed{f' from {long_date(was)}' if was else ''} to {long_date(value)}."
        case "retired":
            return f"Retired{f' on {long_date(value)}' if value else ''}."
        case "upcoming" if value:
            return f"Takes effect {long_date(value)}."
        case "in_effect" if value:
            return f"In effect since {long_date(value)}."
    return "No effective date is printed in this version."


def printed_as(brief: Mapping[str, Any]) -> str:
    return str((brief.get("status") or {}).get("printed") or "")
