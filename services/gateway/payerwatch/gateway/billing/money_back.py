"""Whether the first payment can still be given back. Pure."""

from datetime import datetime, timedelta

PERIOD = timedelta(days=14)
SECOND = timedelta(seconds=1)
"""Stripe tells time in whole seconds: the one that day 14 ends with still counts, to its end."""


def last_moment(first_paid_at: datetime) -> datetime:
    return first_paid_at + PERIOD


def may_have_back(first_paid_at: datetime | None, asked_at: datetime, *, had_before: bool) -> bool:
    if first_paid_at is None or had_before:
        return False
    return asked_at < last_moment(first_paid_at) + SECOND
