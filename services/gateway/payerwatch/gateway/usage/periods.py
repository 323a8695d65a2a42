"""The month a plan is paid for, and what was used above what it includes. Pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from payerwatch.entitlements import Plan

AT_ONCE = 1000
"""Calls are charged a thousand begun at a time."""


def began(renews_on: date | None, today: date) -> date:
    """The first day of the paid month; of the calendar's where nothing renews."""
    if renews_on is None:
        return today.replace(day=1)
    year, month = divmod(renews_on.year * 12 + renews_on.month - 2, 12)
    return date(year, month + 1, min(renews_on.day, monthrange(year, month + 1)[1]))


def thousands(calls: int) -> int:
    return -(-calls // AT_ONCE)


@dataclass(frozen=True, slots=True)
class Above:
    """`cost` is in cents."""

    calls: int
    cost: int


def above(plan: Plan, metered: int) -> Above:
    included = plan.included_calls or 0
    calls = max(0, metered - included) if plan.metered else 0
    return Above(calls, thousands(calls) * (plan.overage or 0))
