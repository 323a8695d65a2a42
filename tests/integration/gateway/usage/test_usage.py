"""Calls are counted exactly over workers, written exactly once, and shown as they are now."""

import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from redis.asyncio import Redis
from sqlalchemy import select

from accounts.partner import ANN, Partner, a_partner
from payerwatch.db.models.gateway_api import ApiUsage
from payerwatch.gateway.keys.limits import Window, count
from payerwatch.gateway.usage.flushing import NOTHING, flush
from payerwatch.gateway.usage.reading import usage_since
from payerwatch.gateway.usage.tallies import HASH, Tally

pytestmark = pytest.mark.servers
TODAY = datetime.now(UTC).date()

WORKER = """
import asyncio, sys
from datetime import UTC, datetime, timedelta
from uuid import UUID
from payerwatch.db.session import Database
from payerwatch.gateway.keys.limits import Window, count, counter_at
from payerwatch.gateway.usage.flushing import NOTHING, flush
from payerwatch.gateway.usage.tallies import Tally

async def main() -> None:
    redis, database = counter_at(sys.argv[1]), Database.connect(sys.argv[2], "gateway", pool=2)
    today = datetime.now(UTC).date()
    tally = Tally(UUID(sys.argv[3]), today, True)
    window = [Window("day", "org", 150, timedelta(days=1))]
    known = NOTHING
    for _ in range(10):
        await asyncio.gather(*(count(redis, window, tally) for _ in range(10)))
        known = await flush(redis, database, today, known)
    await redis.aclose()
    await database.close()

asyncio.run(main())
"""


@pytest.fixture
async def partner(database_url: str, redis_url: str) -> AsyncIterator[Partner]:
    async with a_partner(database_url, redis_url) as partner:
        yield partner


async def organization_of(partner: Partner) -> UUID:
    await partner.desk(ANN)
    return (await partner.people.organization_of(ANN)).id


async def called(redis: Redis, tally: Tally, times: int) -> None:
    window = [Window("day", "org", 1_000_000, timedelta(days=1))]
    await asyncio.gather(*(count(redis, window, tally) for _ in range(times)))


async def written(partner: Partner) -> list[tuple[int, int]]:
    async with partner.database.reading() as session:
        return [(row.calls, row.metered) for row in await session.scalars(select(ApiUsage).order_by(ApiUsage.day))]


async def test_calls_of_two_workers_that_both_count_and_write_are_there_exactly(
    partner: Partner, database_url: str, redis_url: str
) -> None:
    organization_id = await organization_of(partner)
    command = [sys.executable, "-c", WORKER, redis_url, database_url, str(organization_id)]
    workers = [await asyncio.create_subprocess_exec(*command) for _ in range(2)]
    assert [await worker.wait() for worker in workers] == [0, 0]
    await flush(partner.counter, partner.database, TODAY)
    assert await written(partner) == [(150, 150)]


async def test_writing_twice_or_at_the_same_time_adds_nothing(partner: Partner) -> None:
    await called(partner.counter, Tally(await organization_of(partner), TODAY, metered=False), 7)
    await asyncio.gather(*(flush(partner.counter, partner.database, TODAY) for _ in range(4)))
    assert await written(partner) == [(7, 0)]


async def test_a_stream_server_that_lost_its_data_takes_nothing_away_and_counts_on(partner: Partner) -> None:
    tally = Tally(await organization_of(partner), TODAY, metered=True)
    await called(partner.counter, tally, 5)
    known = await flush(partner.counter, partner.database, TODAY)
    await partner.counter.flushall()
    await called(partner.counter, tally, 5)
    await flush(partner.counter, partner.database, TODAY, known)
    assert await written(partner) == [(10, 10)]


async def test_days_that_are_over_are_written_once_and_then_forgotten(partner: Partner) -> None:
    long_ago = TODAY - timedelta(days=3)
    await called(partner.counter, Tally(await organization_of(partner), long_ago, metered=True), 3)
    known = await flush(partner.counter, partner.database, TODAY)
    await flush(partner.counter, partner.database, TODAY, known)
    assert await written(partner) == [(3, 3)]
    assert await partner.counter.hlen(HASH) == 1


async def test_what_was_not_written_yet_is_shown_already(partner: Partner) -> None:
    organization_id = await organization_of(partner)
    tally = Tally(organization_id, TODAY, metered=False)
    await called(partner.counter, tally, 4)
    await flush(partner.counter, partner.database, TODAY, NOTHING)
    await called(partner.counter, tally, 3)
    async with partner.database.reading() as session:
        [day] = await usage_since(session, partner.counter, organization_id, TODAY, TODAY)
        [late] = await usage_since(session, None, organization_id, TODAY, TODAY)
    assert (day.calls, late.calls) == (7, 4)


async def test_calls_are_seen_in_the_api_and_on_the_page_of_the_plan(partner: Partner) -> None:
    call = partner.calling(await partner.key("live", plan="partner"))
    for _ in range(3):
        assert (await call.get("/v1/payers")).status_code == 200
    told = (await call.get("/v1/usage")).json()
    assert (told["plan"], told["today"], told["included_calls"]) == ("partner", 4, 1_000_000)
    assert told["days"] == [{"day": TODAY.isoformat(), "calls": 4}]
    assert (told["above_included"], told["cost_above"]) == (0, 0)
    await flush(partner.counter, partner.database, TODAY)
    html = (await (await partner.desk(ANN)).get("/account/plan")).text
    assert "4 of 200,000" in html
    assert "1,000,000 are included" in html


async def test_calls_with_invented_data_and_calls_refused_are_nobodys_usage(partner: Partner) -> None:
    call = partner.calling(await partner.key("test"))
    assert (await call.get("/v1/usage")).json()["calls"] == 0
    assert (await partner.calling("pw_live_nonsense").get("/v1/usage")).status_code == 401
    await flush(partner.counter, partner.database, TODAY)
    assert await written(partner) == []
