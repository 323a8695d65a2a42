"""Waiting for the feed to grow. However many wait on a worker, one look a moment is taken for all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import TypeVar

from fastapi import Request
from sqlalchemy import func, select

from payerwatch.db.models.gateway_feed import FeedEntry
from payerwatch.db.session import Database

LONGEST = 30
EVERY = 0.25
MOST_WAITING = 500
"""Calls that wait on one worker; others are answered at once."""
Found = TypeVar("Found")


@dataclass
class Growth:
    database: Database
    waiting: int = 0
    _newest: int = 0
    _looked: float = 0.0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def newest(self) -> int:
        """The last place of the feed, as it was a moment ago."""
        async with self._lock:
            if monotonic() - self._looked >= EVERY:
                async with self.database.reading() as session:
                    self._newest = await session.scalar(select(func.max(FeedEntry.place))) or 0
                self._looked = monotonic()
            return self._newest


async def first_found(
    request: Request, growth: Growth, wait: int, look: Callable[[], Awaitable[Sequence[Found]]]
) -> Sequence[Found]:
    """What `look` finds, now or as soon as the feed has grown; nothing once the time is up or the caller has gone."""
    ends, seen = monotonic() + wait, await growth.newest() if wait else 0
    found = await look()
    if found or not wait or growth.waiting >= MOST_WAITING:
        return found
    growth.waiting += 1
    try:
        while not found and monotonic() < ends and not await request.is_disconnected():
            await asyncio.sleep(EVERY)
            if (newest := await growth.newest()) > seen:
                seen, found = newest, await look()
    finally:
        growth.waiting -= 1
    return found
