"""Metered calls, from Postgres to the provider: each is told once, whatever happens on the way."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from payerwatch.db.models.gateway_api import ApiUsage, MeterReport
from payerwatch.gateway.billing.metering import meter
from paying.shop import Shop

pytestmark = pytest.mark.servers
NOW = datetime.now(UTC)
EVENTS = "/v1/billing/meter_events"


async def used(shop: Shop, calls: int) -> None:
    """So many metered calls today, all in all."""
    organization_id = await shop.organization_id()
    async with shop.database.transaction() as session:
        row = ApiUsage(organization_id=organization_id, day=NOW.date(), calls=calls, metered=calls, counted={})
        await session.merge(row)


def told(shop: Shop) -> list[int]:
    return [int(event["payload"]["value"]) for event in shop.account.all("billing.meter_event")]


async def outcomes(shop: Shop) -> list[str | None]:
    async with shop.database.reading() as session:
        return list((await session.scalars(select(MeterReport.outcome).order_by(MeterReport.id))).all())


async def test_each_thousand_begun_is_told_once_however_often_it_is_looked_at(shop: Shop) -> None:
    await shop.bought(plan="partner")
    for calls in (1, 999, 1000, 1001, 4500):
        await used(shop, calls)
        await meter(shop.database, shop.desk, NOW)
        await meter(shop.database, shop.desk, NOW)
    assert sum(told(shop)) == 5
    assert set(await outcomes(shop)) == {"told"}


async def test_two_workers_at_once_tell_no_thousand_twice(shop: Shop) -> None:
    await shop.bought(plan="partner")
    await used(shop, 9_999)
    await asyncio.gather(*(meter(shop.database, shop.desk, NOW) for _ in range(4)))
    assert sum(told(shop)) == 10


async def test_a_report_whose_answer_was_lost_is_sent_again_and_counted_once(shop: Shop) -> None:
    await shop.bought(plan="partner")
    await used(shop, 2_000)
    shop.stands_in.misbehave(answering="do_then_reset", path=EVENTS, times=2)
    await meter(shop.database, shop.desk, NOW)
    assert (told(shop), await outcomes(shop)) == ([2], [None])
    await meter(shop.database, shop.desk, NOW + timedelta(hours=1))
    assert (told(shop), await outcomes(shop)) == ([2], ["told"])


async def test_after_a_day_a_lost_answer_is_left_to_the_operator(shop: Shop) -> None:
    await shop.bought(plan="partner")
    await used(shop, 2_000)
    await meter(shop.database, shop.desk, NOW)
    async with shop.database.transaction() as session:
        (await session.scalars(select(MeterReport))).one().outcome = None
    await meter(shop.database, shop.desk, NOW + timedelta(hours=25))
    assert await outcomes(shop) == ["unsure"]


async def test_while_the_provider_is_away_a_report_waits(shop: Shop) -> None:
    await shop.bought(plan="partner")
    await used(shop, 500)
    shop.stands_in.misbehave(answering="refuse", path=EVENTS, status=503)
    await meter(shop.database, shop.desk, NOW)
    assert (told(shop), await outcomes(shop)) == ([], [None])
    await meter(shop.database, shop.desk, NOW)
    assert (told(shop), await outcomes(shop)) == ([1], ["told"])


async def test_calls_under_a_plan_that_the_operator_gave_are_charged_to_nobody(shop: Shop) -> None:
    await shop.people.signed_in("owner@clinic.example")
    await used(shop, 5_000)
    await meter(shop.database, shop.desk, NOW)
    assert (told(shop), await outcomes(shop)) == ([], ["waived"])
