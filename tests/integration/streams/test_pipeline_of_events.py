"""Events on a real Postgres and a real Valkey: said once, taken once, whatever the stream forgets or repeats."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from redis.asyncio import Redis
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models import differ, fetcher
from payerwatch.db.session import Database
from payerwatch.events.base import Envelope
from payerwatch.events.fetcher import SnapshotTaken
from payerwatch.events.gateway import (
    CorrectionRequested,
    DeadLetterReplayRequested,
    ReleaseRequested,
    VisitRequested,
    WithdrawalConfirmed,
)
from payerwatch.policies.ids import new_id
from payerwatch.streams.consumers import Handlers
from payerwatch.streams.dead_letters import DeadLetter, park, parked
from payerwatch.streams.groups import ensure_groups
from payerwatch.streams.janitor import dismiss_idle, trim
from payerwatch.streams.outbox import NotTheSpeaker, say
from payerwatch.streams.service import Runtime, running
from payerwatch.streams.topology import stream_named
from payerwatch.streams.tuning import StreamTuning

pytestmark = pytest.mark.servers
IMPATIENT = StreamTuning(
    poll_every=timedelta(milliseconds=200),
    abandoned_after=timedelta(milliseconds=300),
    handler_limit=timedelta(seconds=5),
    max_deliveries=3,
    sweep_every=timedelta(milliseconds=300),
    unheard_after=timedelta(milliseconds=600),
    trim_every=timedelta(milliseconds=300),
)


async def ignore(_event: object, _session: AsyncSession) -> None:
    return None


UNSWEPT = IMPATIENT.model_copy(update={"sweep_every": timedelta(hours=1), "unheard_after": timedelta(hours=1)})
"""Nothing is published a second time, so the stream's own redelivery has to do."""

Pair = tuple[Database, Database]


class Listener:
    """A differ that writes each snapshot it hears of, and fails as often as told."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.heard: list[UUID] = []

    async def on_snapshot(self, event: SnapshotTaken, session: AsyncSession) -> None:
        self.heard.append(event.snapshot_id)
        session.add(
            differ.Reading(
                snapshot_id=event.snapshot_id,
                source_id=event.source_id,
                number=event.number,
                payer_id=event.payer,
                outcome="baseline",
                reason="",
                version_id=None,
                reader=1,
                read_at=(await session.execute(select(func.now()))).scalar_one(),
            )
        )
        await session.flush()
        if len(self.heard) <= self.failures:
            raise RuntimeError("told to fail")


@asynccontextmanager
async def two_services(
    database_url: str, redis_url: str, listener: Listener, tuning: StreamTuning = IMPATIENT
) -> AsyncIterator[tuple[Database, Database]]:
    speaker, hearer = Database.connect(database_url, "fetcher"), Database.connect(database_url, "differ")
    speaking = Runtime(speaker, redis_url, {WithdrawalConfirmed: ignore, VisitRequested: ignore}, tuning=tuning)
    handlers: Handlers = {
        SnapshotTaken: listener.on_snapshot,
        ReleaseRequested: ignore,
        WithdrawalConfirmed: ignore,
        CorrectionRequested: ignore,
    }
    hearing = Runtime(hearer, redis_url, handlers, tuning=tuning)
    try:
        async with running(speaking), running(hearing):
            yield speaker, hearer
    finally:
        await speaker.close()
        await hearer.close()


def snapshot(number: int) -> SnapshotTaken:
    return SnapshotTaken(snapshot_id=new_id(), source_id=new_id(), payer="northfield", number=number)


async def said(speaker: Database, count: int) -> None:
    async with speaker.transaction() as session:
        for number in range(count):
            await say(session, "fetcher", snapshot(number))


async def readings(hearer: Database) -> int:
    async with hearer.reading() as session:
        return (await session.execute(select(func.count()).select_from(differ.Reading))).scalar_one()


async def until(hearer: Database, count: int) -> None:
    async with asyncio.timeout(20):
        while await readings(hearer) < count:
            await asyncio.sleep(0.05)


async def test_every_event_takes_effect_once(database_url: str, redis_url: str) -> None:
    async with two_services(database_url, redis_url, Listener()) as (speaker, hearer):
        await said(speaker, 50)
        await until(hearer, 50)


async def test_a_flushed_stream_server_loses_nothing(database_url: str, redis_url: str) -> None:
    listener = Listener()
    async with two_services(database_url, redis_url, listener) as (speaker, hearer):
        async with Redis.from_url(redis_url) as redis:
            for _ in range(5):
                await said(speaker, 10)
                await redis.flushall()
        await until(hearer, 50)
        assert await readings(hearer) == 50


async def test_entries_added_twice_and_shuffled_change_nothing(database_url: str, redis_url: str) -> None:
    listener = Listener()
    async with two_services(database_url, redis_url, listener) as (speaker, hearer):
        await said(speaker, 10)
        await until(hearer, 10)
        async with speaker.transaction() as session:
            for row in await session.scalars(select(fetcher.Outbox).order_by(fetcher.Outbox.id.desc())):
                row.published_at = None
        await said(speaker, 1)
        await until(hearer, 11)
        assert await readings(hearer) == 11
        assert len(listener.heard) == 11


async def _say_and_fail(speaker: Database) -> None:
    async with speaker.transaction() as session:
        await say(session, "fetcher", snapshot(1))
        raise RuntimeError("told to fail")


async def test_what_a_transaction_said_is_not_said_when_it_fails(database_url: str) -> None:
    speaker = Database.connect(database_url, "fetcher")
    with pytest.raises(RuntimeError):
        await _say_and_fail(speaker)
    async with speaker.reading() as session:
        assert (await session.execute(select(func.count()).select_from(fetcher.Outbox))).scalar_one() == 0
    await speaker.close()


async def test_a_restarted_service_hears_what_was_said_before_and_after(database_url: str, redis_url: str) -> None:
    for heard in (3, 6):
        async with two_services(database_url, redis_url, Listener(), UNSWEPT) as (speaker, hearer):
            await said(speaker, 3)
            await until(hearer, heard)


async def test_the_stream_itself_gives_a_failed_event_again(database_url: str, redis_url: str) -> None:
    """No sweeper helps: an entry acknowledged too early, or never taken over, would be gone."""
    listener = Listener(failures=2)
    async with two_services(database_url, redis_url, listener, UNSWEPT) as (speaker, hearer):
        await said(speaker, 1)
        await until(hearer, 1)
        assert len(listener.heard) == 3


async def test_a_handler_that_fails_is_given_the_event_again(database_url: str, redis_url: str) -> None:
    listener = Listener(failures=2)
    async with two_services(database_url, redis_url, listener) as (speaker, hearer):
        await said(speaker, 1)
        await until(hearer, 1)
        assert len(listener.heard) == 3


async def test_what_fails_too_often_is_parked_and_can_be_replayed(database_url: str, redis_url: str) -> None:
    listener = Listener(failures=1000)
    async with two_services(database_url, redis_url, listener) as (speaker, hearer):
        await said(speaker, 1)
        async with asyncio.timeout(20):
            while not (letters := await _letters(hearer)):
                await asyncio.sleep(0.05)
        assert await readings(hearer) == 0
        listener.failures = 0
        await ask_replay(redis_url, letters[0])
        await until(hearer, 1)
        assert await _letters(hearer) == []


async def test_an_event_in_many_entries_is_one_letter_and_none_once_it_is_taken(database_url: str) -> None:
    hearer, event = Database.connect(database_url, "differ"), new_id()
    letter = DeadLetter("policy.snapshot_taken.v1", "1-0", event, b"{}", "RuntimeError", "", 3)

    async def park_once() -> None:
        async with hearer.transaction() as session:
            await park(session, "differ", letter)

    await asyncio.gather(*(park_once() for _ in range(5)))
    assert len(await _letters(hearer)) == 1
    async with hearer.transaction() as session:
        session.add(differ.Inbox(consumer="differ", event_id=event))
    assert await _letters(hearer) == []
    await hearer.close()


async def ask_replay(redis_url: str, letter: UUID) -> None:
    """As the gateway's relay would publish it, to a service that it is for and to one that it is not."""
    stream = DeadLetterReplayRequested.stream
    for service in ("notifier", "differ"):
        asked = DeadLetterReplayRequested(service=service, letter_id=letter).model_dump(mode="json")
        envelope = Envelope(id=new_id(), stream=stream, at=datetime.now(UTC), correlation=new_id(), data=asked)
        async with Redis.from_url(redis_url) as redis:
            await redis.xadd(stream, {"__data__": envelope.model_dump_json()})


async def _letters(hearer: Database) -> list[UUID]:
    async with hearer.reading() as session:
        return [letter.id for letter in await parked(session, "differ")]


@pytest.mark.parametrize("poison", [b"\xff\x00 no text", b"{}", b'{"id": 1}'])
async def test_poison_does_not_stop_the_line(database_url: str, redis_url: str, poison: bytes) -> None:
    async with two_services(database_url, redis_url, Listener()) as (speaker, hearer):
        async with Redis.from_url(redis_url) as redis:
            await redis.xadd(SnapshotTaken.stream, {"__data__": poison})
        await said(speaker, 3)
        await until(hearer, 3)
        async with asyncio.timeout(10):
            while len(await _letters(hearer)) < 1:
                await asyncio.sleep(0.05)


async def test_an_entry_that_one_group_has_not_taken_is_not_trimmed(redis_url: str) -> None:
    stream = stream_named(WithdrawalConfirmed.stream)
    assert stream is not None
    async with Redis.from_url(redis_url) as redis:
        await ensure_groups(redis)
        entries = [await redis.xadd(stream.name, {"n": number}) for number in range(3)]
        for listener in stream.listeners:
            assert await trim(redis, stream) == 0
            await redis.xreadgroup(listener, "one", {stream.name: ">"})
            assert await trim(redis, stream) == 0
            await redis.xack(stream.name, listener, *entries)
        assert await trim(redis, stream) == 2


async def test_consumers_that_ended_go_and_those_with_something_pending_stay(redis_url: str) -> None:
    stream = stream_named(SnapshotTaken.stream)
    assert stream is not None
    async with Redis.from_url(redis_url) as redis:
        await ensure_groups(redis)
        await redis.xadd(stream.name, {"n": 1})
        await redis.xreadgroup("differ", "busy", {stream.name: ">"})
        await redis.xgroup_createconsumer(stream.name, "differ", "ended")
        assert await dismiss_idle(redis, stream, timedelta(hours=1)) == 0
        assert await dismiss_idle(redis, stream, timedelta(seconds=-1)) == 1
        assert [each["name"] for each in await redis.xinfo_consumers(stream.name, "differ")] == [b"busy"]


async def test_a_service_cannot_write_anothers_tables(database_url: str) -> None:
    intruder = Database.connect(database_url, "notifier")
    with pytest.raises(DBAPIError, match="permission denied"):
        async with intruder.transaction() as session:
            session.add(differ.Inbox(consumer="x", event_id=new_id()))
    await intruder.close()


async def test_a_service_cannot_say_anothers_event(database_url: str) -> None:
    intruder = Database.connect(database_url, "notifier")
    with pytest.raises(NotTheSpeaker):
        async with intruder.transaction() as session:
            await say(session, "notifier", snapshot(1))
    await intruder.close()
