"""When a receiver that did not answer is tried again."""

import random
from datetime import timedelta

SCHEDULE = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
JITTER = 0.1


def wait_after(attempts: int, chance: float | None = None) -> timedelta | None:
    """After so many attempts; None after the last. Up to a tenth later, so that a crowd comes back spread out."""
    if attempts > len(SCHEDULE):
        return None
    spread = random.random() if chance is None else chance  # noqa: S311 (no secret)
    return SCHEDULE[attempts - 1] * (1 + JITTER * spread)
