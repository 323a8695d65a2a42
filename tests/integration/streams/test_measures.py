"""The numbers that alarms look at, against a real Postgres and a real Valkey."""

from datetime import timedelta

import pytest
from prometheus_client import REGISTRY
from redis.asyncio import Redis
from sqlalchemy import update

from payerwatch.db.models import fetcher
from payerwatch.db.session import Database
from payerwatch.differ.measures import waiting
from payerwatch.events.fetcher import SnapshotTaken
from payerwatch.fetcher.measures import freshness
from payerwatch.notifier.measures import backlog
from payerwatch.policies.ids import new_id
from payerwatch.streams.broker import broker_at
from payerwatch.streams.groups import ensure_groups
from payerwatch.streams.measures import Measure, Measures
from payerwatch.streams.outbox import say
from payerwatch.streams.relay import publish_unpublished
from payerwatch.streams.topology import Service
from payerwatch.streams.tuning import StreamTuning

pytestmark = pytest.mark.servers
STREAM = SnapshotTaken.stream


def value(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


async def measured(database: Database, redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        await Measures(database, redis_url, StreamTuning(unheard_after=timedelta(minutes=3))).take(redis)


async def test_an_event_counts_as_unpublished_then_untaken_then_unheard(database_url: str, redis_url: str) -> None:
    speaker, hearer = Database.connect(database_url, "fetcher"), Database.connect(database_url, "differ")
    async with speaker.transaction() as session:
        await say(session, "fetcher", SnapshotTaken(snapshot_id=new_id(), source_id=new_id(), payer="p", number=1))
    await measured(speaker, redis_url)
    assert value("payerwatch_outbox_unpublished") == 1
    async with broker_at(redis_url) as broker:
        await ensure_groups(await broker.connect())
        await publish_unpublished(speaker, broker)
    await measured(speaker, redis_url)
    assert value("payerwatch_outbox_unpublished") == 0
    assert value("payerwatch_events_unheard", stream=STREAM) == 0
    await measured(hearer, redis_url)
    assert value("payerwatch_stream_untaken", stream=STREAM) == 1
    async with speaker.transaction() as session:
        long_ago = fetcher.Outbox.published_at - timedelta(minutes=7)
        await session.execute(update(fetcher.Outbox).values(published_at=long_ago))
    await measured(speaker, redis_url)
    assert value("payerwatch_events_unheard", stream=STREAM) == 1
    await speaker.close()
    await hearer.close()


@pytest.mark.parametrize(
    ("service", "measure", "gauge"),
    [
        ("fetcher", freshness, "payerwatch_source_overdue_seconds"),
        ("differ", waiting, "payerwatch_snapshots_unread"),
        ("notifier", backlog, "payerwatch_deliveries_due"),
    ],
)
async def test_an_empty_database_has_nothing_waiting(
    database_url: str, service: Service, measure: Measure, gauge: str
) -> None:
    database = Database.connect(database_url, service)
    async with database.reading() as session:
        await measure(session)
    await database.close()
    assert value(gauge) == 0
