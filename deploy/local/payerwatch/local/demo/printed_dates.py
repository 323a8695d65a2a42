"""Dates in each payer's own style."""

from collections.abc import Callable
from datetime import date

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def _month(day: date) -> str:
    return _MONTHS[day.month - 1]


def _abbreviated(day: date) -> str:
    name = _month(day)
    return name if name == "May" else f"{name[:3]}."


STYLES: dict[str, Callable[[date], str]] = {
    "MM/DD/YYYY": lambda day: f"{day:%m/%d/%Y}",
    "M/D/YYYY": lambda day: f"{day.month}/{day.day}/{day.year}",
    "MM/DD/YY": lambda day: f"{day:%m/%d/%y}",
    "MM-DD-YYYY": lambda day: f"{day:%m-%d-%Y}",
    "MM.DD.YYYY": lambda day: f"{day:%m.%d.%Y}",
    "YYYY-MM-DD": lambda day: day.isoformat(),
    "Month D, YYYY": lambda day: f"{_month(day)} {day.day}, {day.year}",
    "Mon. D, YYYY": lambda day: f"{_abbreviated(day)} {day.day}, {day.year}",
    "MM/YYYY": lambda day: f"{day:%m/%Y}",
    "Month YYYY": lambda day: f"{_month(day)} {day.year}",
}


def printed(style: str, day: date) -> str:
    return STYLES[style](day)
