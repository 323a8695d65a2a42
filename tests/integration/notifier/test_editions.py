"""A digest edition reaches each reader exactly once per ISO week."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from integration.notifier.conftest import HOUSE, Outbox, send_all, somebody
from invented.northfield import Invented, store
from invented.northfield_change import NOT_OPEN
from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.models.gateway_stops import MailStop
from payerwatch.db.models.notifier import Delivery
from payerwatch.db.models.notifier_digest import Edition
from payerwatch.db.session import Database
from payerwatch.local.reader import on_pro
from payerwatch.notifier.channels.base import Route
from payerwatch.notifier.digest import planner as planning
from payerwatch.notifier.digest.mail import prepare_edition
from payerwatch.notifier.digest.periods import last_week
from payerwatch.notifier.digest.planner import Planner
from payerwatch.notifier.sender import Sender

pytestmark = pytest.mark.servers
SINCE = datetime(2026, 11, 1, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)
"""Half past seven in New York; the invented change was found the Saturday before."""


async def reader(gateway: Database, name: str) -> UUID:
    who = await somebody(gateway, f"{name}@clinic.example")
    async with gateway.transaction() as session:
        wants = update(Subscriber).where(Subscriber.id == who).values(confirmed_at=SINCE, digest_since=SINCE)
        await session.execute(wants)
    return who


async def count(notifier: Database, table: type[Edition] | type[Delivery]) -> int:
    async with notifier.reading() as session:
        return (await session.execute(select(func.count()).select_from(table))).scalar_one()


@pytest.fixture
def digest(sender: Sender, outbox: Outbox) -> Sender:
    sender.routes = {("digest", "email"): Route(partial(prepare_edition, house=HOUSE), outbox)}
    return sender


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "READERS_AT_ONCE", 3)


@pytest.mark.usefixtures("few_at_once")
async def test_two_planners_and_a_clock_that_jumps_back_tell_each_reader_once(
    database_url: str, gateway: Database, notifier: Database, digest: Sender, outbox: Outbox
) -> None:
    await store(database_url, Invented())
    names = [f"reader{number}" for number in range(10)]
    for name in names:
        await reader(gateway, name)
    planner = Planner(notifier)
    await asyncio.gather(planner.plan_all(MONDAY), Planner(notifier).plan_all(MONDAY))
    await planner.plan_all(MONDAY - timedelta(hours=5))
    await planner.plan_all(MONDAY + timedelta(days=6))
    await send_all(digest)
    assert sorted(outbox.reached) == [f"{name}@clinic.example" for name in names]
    assert {message.subject for message in outbox.taken} == {"Coverage changes, week of November 16, 2026"}


@pytest.mark.usefixtures("few_at_once")
async def test_a_planner_that_dies_half_way_is_resumed_at_the_next_reader(
    gateway: Database, notifier: Database
) -> None:
    for number in range(7):
        await reader(gateway, f"reader{number}")
    planner = Planner(notifier)
    home = ZoneInfo(planning.HOME)
    assert await planner.plan_some(last_week(MONDAY, home), home, MONDAY) == 3
    assert (await count(notifier, Edition), await count(notifier, Delivery)) == (3, 3)
    await Planner(notifier).plan_all(MONDAY)
    assert (await count(notifier, Edition), await count(notifier, Delivery)) == (7, 7)


async def test_a_free_edition_holds_no_closed_cell_and_a_paid_one_its_codes(
    database_url: str, gateway: Database, notifier: Database, digest: Sender, outbox: Outbox
) -> None:
    await store(database_url, Invented())
    await reader(gateway, "free")
    payer = await reader(gateway, "paid")
    async with gateway.transaction() as session:
        await on_pro(session, payer, SINCE)
    await Planner(notifier).plan_all(MONDAY)
    await send_all(digest)
    by_reader = {message.recipients[0].to: message for message in outbox.taken}
    free, paid = by_reader["free@clinic.example"], by_reader["paid@clinic.example"]
    assert "Two low IGF-1 results are now required" in free.text
    assert "E34.321" in paid.text
    for part in (free.html, free.text):
        assert not any(closed in part for closed in (*NOT_OPEN, "E34.321", "E34.3", "J2170"))


async def test_a_quiet_week_is_said_in_one_short_mail(
    gateway: Database, notifier: Database, digest: Sender, outbox: Outbox
) -> None:
    await reader(gateway, "ann")
    await Planner(notifier).plan_all(MONDAY)
    await send_all(digest)
    assert "A quiet week" in outbox.taken[0].text


async def test_who_stopped_the_digest_after_it_was_planned_is_not_sent_it(
    gateway: Database, notifier: Database, digest: Sender, outbox: Outbox
) -> None:
    who = await reader(gateway, "ann")
    await Planner(notifier).plan_all(MONDAY)
    async with gateway.transaction() as session:
        session.add(MailStop(subscriber_id=who, list_name="digest", stopped_at=MONDAY))
    await send_all(digest)
    assert outbox.taken == []
