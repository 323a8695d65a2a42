"""Deadlines are reminded of once each, and who was reminded is told when the day moves."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select, update

from integration.notifier.conftest import HOUSE, Outbox, send_all, somebody
from invented.northfield import Invented, store
from payerwatch.db.models.differ import Policy
from payerwatch.db.models.gateway import Watch
from payerwatch.db.models.notifier import Delivery
from payerwatch.db.models.notifier_deadlines import Deadline
from payerwatch.db.session import Database
from payerwatch.local.reader import on_pro, organization_of
from payerwatch.notifier.channels.base import Route
from payerwatch.notifier.deadlines.following import Printed
from payerwatch.notifier.deadlines.keeping import keep_deadlines
from payerwatch.notifier.deadlines.mail import prepare_reminder
from payerwatch.notifier.deadlines.planner import Reminding
from payerwatch.notifier.sender import Sender
from payerwatch.notifier.watch_index import WatchIndex
from payerwatch.policies.ids import new_id

pytestmark = pytest.mark.servers
DAY = (datetime.now(UTC) + timedelta(days=40)).date()


def noon_before(days: int) -> datetime:
    return datetime(DAY.year, DAY.month, DAY.day, 17, tzinfo=UTC) - timedelta(days=days)


async def send_due(notifier: Database, sender: Sender) -> None:
    """What was planned for a day to come, now."""
    async with notifier.transaction() as session:
        await session.execute(update(Delivery).values(due_at=datetime.now(UTC)))
    await send_all(sender)


async def prints(notifier: Database, policy: UUID, *days: date) -> None:
    async with notifier.transaction() as session:
        rows = [Printed("effective", day, "service", f"{day}", f"Effective {day}") for day in days]
        await keep_deadlines(session, policy, rows, datetime.now(UTC))


@pytest.fixture
async def policy(database_url: str, gateway: Database, notifier: Database) -> UUID:
    await store(database_url, Invented())
    for name, code in (("ann", "J2170"), ("bob", "A0001")):
        who = await somebody(gateway, f"{name}@clinic.example")
        async with gateway.transaction() as session:
            await on_pro(session, who, datetime.now(UTC))
            mine = {"organization_id": organization_of(who), "subscriber_id": who}
            session.add(Watch(id=new_id(), code=code, impact="high", made_at=datetime.now(UTC), **mine))
    async with notifier.reading() as session:
        return (await session.scalars(select(Policy.id))).one()


@pytest.fixture
def reminding(notifier: Database, sender: Sender, outbox: Outbox) -> Reminding:
    sender.routes = {("reminder", "email"): Route(partial(prepare_reminder, house=HOUSE), outbox)}
    return Reminding(notifier, WatchIndex())


async def test_each_reminder_comes_once_to_whose_watch_meets_the_policy(
    policy: UUID, notifier: Database, reminding: Reminding, sender: Sender, outbox: Outbox
) -> None:
    await prints(notifier, policy, DAY)
    for days in (40, 31, 30, 30, 20, 14, 14, 6, 1, 0, -1):
        await reminding.remind_all(noon_before(days))
    await send_due(notifier, sender)
    assert outbox.reached == ["ann@clinic.example"] * 4


async def test_a_month_is_reminded_of_before_its_first_day_and_never_counted_down_to(
    policy: UUID, notifier: Database, reminding: Reminding, sender: Sender, outbox: Outbox
) -> None:
    first = DAY.replace(day=1)
    async with notifier.transaction() as session:
        row = Printed("effective", first, "service", "Effective", f"Effective {first:%B %Y}", "month")
        await keep_deadlines(session, policy, [row], datetime.now(UTC))
    for days in (30, 14, 7, 1, 0, -3, -20):
        await reminding.remind_all(noon_before(days + (DAY - first).days))
    await send_due(notifier, sender)
    assert outbox.reached == ["ann@clinic.example"] * 4
    for mail in outbox.taken:
        assert mail.subject.startswith(f"In {first:%B %Y}; no day is printed: ")
        assert not re.search(r"in \d+ days|tomorrow|today", mail.text)


async def test_a_postponement_withdraws_what_is_not_sent_and_tells_who_was_reminded(
    policy: UUID, notifier: Database, reminding: Reminding, sender: Sender, outbox: Outbox
) -> None:
    later = DAY + timedelta(days=90)
    await prints(notifier, policy, DAY)
    await reminding.remind_all(noon_before(30))
    await prints(notifier, policy, later)
    await send_due(notifier, sender)
    (told,) = outbox.taken
    assert told.subject.startswith("Moved from ")
    assert "for dates of service" not in told.text
    assert "by date of service" in told.text
    async with notifier.reading() as session:
        row = (await session.scalars(select(Deadline))).one()
    assert (row.day, row.was, row.sequence) == (later, DAY, 1)


async def test_a_retired_policy_withdraws_its_deadlines_and_says_so(
    policy: UUID, notifier: Database, reminding: Reminding, sender: Sender, outbox: Outbox
) -> None:
    await prints(notifier, policy, DAY)
    await reminding.remind_all(noon_before(30))
    await send_due(notifier, sender)
    await prints(notifier, policy)
    await prints(notifier, policy)
    await reminding.remind_all(noon_before(5))
    await send_due(notifier, sender)
    assert [message.subject.partition(":")[0] for message in outbox.taken][1:] == ["No longer holds"]
