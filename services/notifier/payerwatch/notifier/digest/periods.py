"""The week or day that an edition tells of, in the reader's own time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TOLD_AT = timedelta(hours=7)
"""Editions go out from seven in the morning, the reader's time."""


@dataclass(frozen=True, slots=True)
class Period:
    name: str
    """`2026-W53`, or `2026-11-21`"""
    start: datetime
    end: datetime

    @property
    def is_week(self) -> bool:
        return "W" in self.name


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _today(now: datetime, zone: ZoneInfo) -> date:
    """A day begins when its editions go out, by the clock on the wall."""
    return (now.astimezone(zone).replace(tzinfo=None) - TOLD_AT).date()


def last_week(now: datetime, zone: ZoneInfo) -> Period:
    """The last whole ISO week of which is told by now. A clock that jumps names a week again, never a part of one."""
    today = _today(now, zone)
    end = today - timedelta(days=today.weekday())
    start = end - timedelta(days=7)
    year, week, _ = start.isocalendar()
    return Period(f"{year}-W{week:02}", _midnight(start, zone), _midnight(end, zone))


def last_day(now: datetime, zone: ZoneInfo) -> Period:
    end = _today(now, zone)
    start = end - timedelta(days=1)
    return Period(start.isoformat(), _midnight(start, zone), _midnight(end, zone))
