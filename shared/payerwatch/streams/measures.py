"""Promises as numbers: what was said and not published, published and not heard, parked, or not yet taken."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from prometheus_client import Gauge
from redis.asyncio import Redis
from redis.exceptions import ResponseError
from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.session import Database
from payerwatch.db.tables import POST_BOXES
from payerwatch.streams.broker import broker_at
from payerwatch.streams.dead_letters import waits
from payerwatch.streams.topology import Stream, heard_by, said_by
from payerwatch.streams.tuning import StreamTuning

UNPUBLISHED = Gauge("payerwatch_outbox_unpublished", "Events said and not yet published")
OLDEST = Gauge("payerwatch_outbox_oldest_seconds", "Age of the oldest event that is not published")
UNHEARD = Gauge(
    "payerwatch_events_unheard", "Events published long ago that a listener has neither taken nor parked", ["stream"]
)
PARKED = Gauge("payerwatch_dead_letters_waiting", "Entries that could not be handled and were not replayed")
UNTAKEN = Gauge("payerwatch_stream_untaken", "Entries of a stream that this service has not acknowledged", ["stream"])
Measure = Callable[[AsyncSession], Awaitable[None]]
EVERY = 15.0


@dataclass(frozen=True, slots=True)
class Measures:
    """`own` are the service's: each sets its gauges."""

    database: Database
    redis_url: str
    tuning: StreamTuning
    own: Sequence[Measure] = ()

    async def run(self, stop: asyncio.Event) -> None:
        async with broker_at(self.redis_url) as broker:
            redis = await broker.connect()
            while not stop.is_set():
                await self.take(redis)
                await _until(stop)

    async def take(self, redis: Redis) -> None:
        async with self.database.reading() as session:
            await self._post_box(session)
            for measure in self.own:
                await measure(session)
        for stream in heard_by(self.database.service):
            UNTAKEN.labels(stream.name).set(await untaken(redis, stream.name, self.database.service))

    async def _post_box(self, session: AsyncSession) -> None:
        box = POST_BOXES[self.database.service]
        age = func.extract("epoch", func.now() - func.min(box.outbox.said_at))
        waiting = select(func.count(), age).where(box.outbox.published_at.is_(None))
        count, oldest = (await session.execute(waiting)).one()
        UNPUBLISHED.set(count)
        OLDEST.set(float(oldest or 0))
        parked = select(func.count(box.dead_letters.id)).where(waits(self.database.service))
        PARKED.set((await session.execute(parked)).scalar_one())
        for stream in said_by(self.database.service):
            UNHEARD.labels(stream.name).set(await self._unheard(session, stream))

    async def _unheard(self, session: AsyncSession, stream: Stream) -> int:
        outbox, missing = POST_BOXES[self.database.service].outbox, 0
        for listener in stream.listeners:
            query = select(func.count()).where(
                outbox.stream == stream.name,
                outbox.published_at < func.now() - self.tuning.unheard_after * 2,
                ~_heard(self.database.service, listener),
            )
            missing += (await session.execute(query)).scalar_one()
        return missing


def _heard(speaker: str, listener: str) -> ColumnElement[bool]:
    boxes = {str(name): box for name, box in POST_BOXES.items()}
    outbox, inbox, letters = boxes[speaker].outbox, boxes[listener].inbox, boxes[listener].dead_letters
    taken = exists(select(1).where(inbox.consumer == listener, inbox.event_id == outbox.id))
    return taken | exists(select(1).where(letters.event_id == outbox.id))


async def untaken(redis: Redis, stream: str, group: str) -> int:
    """Unread and pending together. A server that lost the group has nothing that could wait."""
    try:
        groups = await redis.xinfo_groups(stream)
    except ResponseError:
        return 0
    found = next((each for each in groups if each["name"].decode() == group), None)
    return int(found["lag"] or 0) + int(found["pending"]) if found else 0


async def _until(stop: asyncio.Event) -> None:
    waiting = asyncio.create_task(stop.wait())
    await asyncio.wait([waiting], timeout=EVERY)
    waiting.cancel()
