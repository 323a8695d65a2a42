"""When something is due again, and when a source counts as missing. Pure."""

from datetime import datetime, timedelta

from payerwatch.fetcher.politeness import backoff
from payerwatch.policies.words import Verdict

UNCONDITIONAL_EVERY = 10
MISSING_AFTER_VISITS = 3
MISSING_AFTER = timedelta(hours=48)
SUCCESSES = {Verdict.OK, Verdict.NOT_MODIFIED}
NOT_THERE = {Verdict.GONE, Verdict.SOFT_404, Verdict.WRONG_DOCUMENT}
"""A host that blocks us or is down says nothing about one policy; these do."""


def after_success(now: datetime, every: timedelta, chance: float) -> datetime:
    """Up to a tenth early or late, so that a payer's policies spread over the day."""
    return now + every * (0.9 + 0.2 * chance)


def after_failure(now: datetime, every: timedelta, failures: int, chance: float) -> datetime:
    return now + min(every, backoff(failures, chance))


def is_conditional(visits: int) -> bool:
    """A server whose validators lie is found out by every tenth visit."""
    return visits % UNCONDITIONAL_EVERY != 0


def counts_as_missing(verdict: Verdict, failures: int, failing_since: datetime, now: datetime) -> bool:
    return verdict in NOT_THERE and failures >= MISSING_AFTER_VISITS and now - failing_since >= MISSING_AFTER
