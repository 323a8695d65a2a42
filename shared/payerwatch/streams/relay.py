"""Publishes what the outbox holds. The only thing in a service that publishes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import asyncpg
from faststream.redis import RedisBroker
from prometheus_client import Counter
from sqlalchemy import func, select, update

from payerwatch.db.session import Database
from payerwatch.db.tables import POST_BOXES
from payerwatch.events.base import Envelope
from payerwatch.failpoints import failpoint
from payerwatch.streams.broker import broker_at
from payerwatch.telemetry.tracing import continuing

PUBLISHED = Counter("payerwatch_events_published_total", "Outbox rows published, repeats included", ["stream"])
BATCH = 200


async def publish_unpublished(database: Database, broker: RedisBroker) -> int:
    """Publishes a batch and marks it, its rows locked meanwhile. Dying in between publishes it again, harmlessly."""
    outbox = POST_BOXES[database.service].outbox
    waiting = (
        select(outbox)
        .where(outbox.published_at.is_(None))
        .order_by(outbox.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    service = database.service
    async with database.transaction() as session:
        rows = (await session.scalars(waiting)).all()
        for row in rows:
            envelope = Envelope(
                id=row.id, stream=row.stream, at=row.said_at, correlation=row.correlation, data=row.data
            )
            await failpoint(f"{service}.relay.before_xadd")
            with continuing(row.correlation):
                await broker.publish(envelope.model_dump_json(), stream=row.stream, correlation_id=str(row.correlation))
            PUBLISHED.labels(row.stream).inc()
            await failpoint(f"{service}.relay.after_xadd")
        ids = [row.id for row in rows]
        if ids:
            await session.execute(update(outbox).where(outbox.id.in_(ids)).values(published_at=func.now()))
            await failpoint(f"{service}.relay.before_commit")
    if ids:
        await failpoint(f"{service}.relay.after_commit")
    return len(ids)


@dataclass(frozen=True, slots=True)
class Relay:
    database: Database
    redis_url: str
    poll_every: timedelta

    async def run(self, stop: asyncio.Event) -> None:
        wake = asyncio.Event()
        async with broker_at(self.redis_url) as broker, self._listening(wake):
            while not stop.is_set():
                if await publish_unpublished(self.database, broker) == BATCH:
                    continue
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(wake.wait(), self.poll_every.total_seconds())
                wake.clear()

    @contextlib.asynccontextmanager
    async def _listening(self, wake: asyncio.Event) -> AsyncIterator[None]:
        connection = await asyncpg.connect(self.database.url, timeout=10)
        try:
            await connection.add_listener(f"outbox_{self.database.service}", lambda *_: wake.set())
            yield
        finally:
            await connection.close(timeout=2)
