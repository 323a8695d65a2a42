"""Taking events: each in one transaction with its inbox row; what fails is redelivered, then parked.

Every stream has two subscribers on one handler: one reads new entries, the other takes over those that a
consumer left behind, because a subscriber with `min_idle_time` never receives new ones.
"""

import asyncio
import os
import socket
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from faststream import AckPolicy
from faststream.redis import RedisBroker, StreamSub
from faststream.redis.annotations import RedisStreamMessage
from prometheus_client import Counter, Histogram
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.session import Database
from payerwatch.events.base import Envelope, Event
from payerwatch.events.gateway import DeadLetterReplayRequested
from payerwatch.failpoints import failpoint
from payerwatch.streams.dead_letters import DeadLetter, park
from payerwatch.streams.inbox import first_time
from payerwatch.streams.replaying import replaying
from payerwatch.streams.topology import Stream, heard_by
from payerwatch.streams.tuning import StreamTuning

log = structlog.get_logger()
Handler = Callable[[Any, AsyncSession], Awaitable[None]]
Handlers = Mapping[type[Event], Handler]

TAKEN = Counter("payerwatch_events_taken_total", "Entries taken from a stream", ["stream", "outcome"])
TOOK = Histogram("payerwatch_event_seconds", "Time to take an event", ["stream"])
READ_BLOCK_MS = 1000


class HandlerMissing(Exception):
    """The topology says a service listens to a stream that it has no handler for, or the other way round."""


@dataclass(frozen=True, slots=True)
class Consumer:
    database: Database
    stream: Stream
    handler: Handler
    tuning: StreamTuning

    async def take(self, message: RedisStreamMessage, broker: RedisBroker) -> None:
        entry = message.raw_message["message_ids"][0].decode()
        try:
            envelope = Envelope.model_validate_json(message.body)
            event = self.stream.event.model_validate(envelope.data)
        except ValidationError as invalid:
            await self._park(entry, message.body, None, invalid, deliveries=1)
            return
        structlog.contextvars.bind_contextvars(correlation=str(envelope.correlation))
        try:
            with TOOK.labels(self.stream.name).time():
                await self._take(envelope, event)
        except Exception as failure:
            deliveries = await self._deliveries(broker, entry)
            log.exception("event.failed", stream=self.stream.name, event_id=str(envelope.id), deliveries=deliveries)
            if deliveries < self.tuning.max_deliveries:
                TAKEN.labels(self.stream.name, "failed").inc()
                raise
            await self._park(entry, message.body, envelope, failure, deliveries)

    async def _take(self, envelope: Envelope, event: Event) -> None:
        service = self.database.service
        async with asyncio.timeout(self.tuning.handler_limit.total_seconds()), self.database.transaction() as session:
            await failpoint(f"{service}.consumer.before_inbox")
            if await first_time(session, service, service, envelope.id):
                await self.handler(event, session)
                await failpoint(f"{service}.consumer.before_commit")
                TAKEN.labels(self.stream.name, "handled").inc()
            else:
                TAKEN.labels(self.stream.name, "repeated").inc()
        await failpoint(f"{service}.consumer.before_ack")

    async def _park(
        self, entry: str, body: bytes, envelope: Envelope | None, error: Exception, deliveries: int
    ) -> None:
        letter = DeadLetter(
            stream=self.stream.name,
            entry=entry,
            event_id=envelope.id if envelope else None,
            payload=body,
            error=f"{type(error).__name__}: {error}"[:2000],
            traceback="".join(traceback.format_exception(error))[-20_000:],
            deliveries=deliveries,
        )
        async with self.database.transaction() as session:
            await park(session, self.database.service, letter)
        TAKEN.labels(self.stream.name, "parked").inc()
        log.error("event.parked", stream=self.stream.name, entry=entry, error=letter.error)

    async def _deliveries(self, broker: RedisBroker, entry: str) -> int:
        redis = await broker.connect()
        pending = await redis.xpending_range(self.stream.name, self.database.service, min=entry, max=entry, count=1)
        return int(pending[0]["times_delivered"]) if pending else 1


def consumer_name() -> str:
    return f"{socket.gethostname()}-{os.getpid()}"


def subscribe(broker: RedisBroker, consumer: Consumer) -> None:
    tuning, stream, group = consumer.tuning, consumer.stream.name, consumer.database.service
    reads = StreamSub(stream, group=group, consumer=consumer_name(), max_records=1, polling_interval=READ_BLOCK_MS)
    reclaims = StreamSub(
        stream,
        group=group,
        consumer=f"{consumer_name()}-reclaims",
        max_records=1,
        min_idle_time=int(tuning.abandoned_after.total_seconds() * 1000),
        polling_interval=min(READ_BLOCK_MS, int(tuning.abandoned_after.total_seconds() * 500)),
    )

    async def take(message: RedisStreamMessage) -> None:
        await consumer.take(message, broker)

    broker.subscriber(stream=reads, ack_policy=AckPolicy.NACK_ON_ERROR, max_workers=tuning.workers)(take)
    broker.subscriber(stream=reclaims, ack_policy=AckPolicy.NACK_ON_ERROR)(take)


def subscribe_all(broker: RedisBroker, database: Database, handlers: Handlers, tuning: StreamTuning) -> None:
    """The handler of dead letters is the same everywhere and comes of itself."""
    handlers = {**handlers, DeadLetterReplayRequested: replaying(broker, database.service)}
    heard = {stream.event: stream for stream in heard_by(database.service)}
    if set(heard) != set(handlers):
        names = ", ".join(sorted(event.stream for event in set(heard) ^ set(handlers)))
        raise HandlerMissing(f"{database.service}: topology and handlers differ on {names}")
    for event, handler in handlers.items():
        subscribe(broker, Consumer(database, heard[event], handler, tuning))
