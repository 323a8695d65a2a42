"""How long to wait: gaps, backing off, the breaker. Pure but for `Pace`, which waits."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

RETRY_AFTER_AT_MOST = timedelta(days=1)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
OPENS_AFTER = 5
"""A host that failed this often in a row is left alone for a while."""


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Of the header's two forms, seconds and a date; None where it says nothing usable."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        asked = timedelta(seconds=int(text[:9]))
    else:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        asked = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return min(max(asked, timedelta()), RETRY_AFTER_AT_MOST)


def backoff(failures: int, chance: float, first: timedelta = FIRST_WAIT, most: timedelta = LONGEST_WAIT) -> timedelta:
    """Full jitter: anything up to the exponential wait, so that what failed together does not return together."""
    return min(first * 2.0 ** min(failures - 1, 30), most) * chance if failures > 0 else timedelta()


def breaker_wait(failures: int, chance: float) -> timedelta | None:
    """How long a host stays closed after this many failures in a row; None while it stays open. At least half the
    exponential wait: a breaker that closes at once is none."""
    if failures < OPENS_AFTER:
        return None
    return backoff(failures - OPENS_AFTER + 1, 0.5 + chance / 2, timedelta(minutes=1))


def any_chance() -> float:
    return random.random()  # noqa: S311 (spreads load, keeps no secret)


class Pace:
    """Lets one request start per gap, in the order of asking."""

    def __init__(
        self,
        gap: timedelta,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.gap = gap.total_seconds()
        self._clock = clock
        self._sleep = sleep
        self._next = 0.0
        self._turns = asyncio.Lock()

    async def turn(self) -> None:
        """The gap counts from when the one before really started: a busy process wakes late."""
        async with self._turns:
            wait = self._next - self._clock()
            if wait > 0:
                await self._sleep(wait)
            self._next = max(self._clock(), self._next) + self.gap

    def remaining(self) -> timedelta:
        """Until a request may start again, by whoever serves the host next."""
        return timedelta(seconds=max(0.0, self._next - self._clock()))
