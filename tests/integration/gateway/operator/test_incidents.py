"""Incidents on real rows: one mail to each operator when one opens and one when it is over, never one a failure."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from accounts.operators import Desk
from invented.northfield import Invented, store
from payerwatch.db.models import fetcher
from payerwatch.db.models.gateway import Outbox
from payerwatch.db.models.gateway_operator import Incident
from payerwatch.db.session import Database
from payerwatch.events.gateway import EmailRequested, LetterKind
from payerwatch.gateway.operator.incidents.keeping import keep, open_incidents
from payerwatch.streams.dead_letters import DeadLetter, park

pytestmark = pytest.mark.servers
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OPERATORS = ("ann@clinic.example", "bob@clinic.example")


async def looked(desk: Desk, after: int = 0) -> list[str]:
    async with desk.database.transaction() as session:
        await keep(session, NOW + timedelta(minutes=after))
    async with desk.database.reading() as session:
        return [incident.cause for incident in await open_incidents(session)]


async def letters(desk: Desk) -> list[LetterKind]:
    async with desk.database.reading() as session:
        query = select(Outbox.data).where(Outbox.stream == EmailRequested.stream).order_by(Outbox.id)
        return [EmailRequested.model_validate(data).letter for data in await session.scalars(query)]


async def failing(url: str, failures: int) -> None:
    database = Database.connect(url, "fetcher", pool=1)
    async with database.transaction() as session:
        await session.execute(update(fetcher.Payer).values(visitable=True))
        told = {"failures": failures, "last_verdict": "blocked", "last_reason": "403", "last_visit_at": NOW}
        await session.execute(update(fetcher.Source).values(**told))
    await database.close()


async def test_a_failing_source_is_told_once_and_its_recovery_once(desk: Desk) -> None:
    await store(desk.database.url, Invented())
    for address in OPERATORS:
        await desk.appointed(address)
    for minute, failures in enumerate((1, 2, 3, 4, 5, 0)):
        await failing(desk.database.url, failures)
        assert await looked(desk, minute) == (["source"] if failures >= 3 else [])
    told = [LetterKind.INCIDENT_OPENED] * 2 + [LetterKind.INCIDENT_CLOSED] * 2
    assert await letters(desk) == told
    async with desk.database.reading() as session:
        incident = (await session.scalars(select(Incident))).one()
    assert incident.closed_at == NOW + timedelta(minutes=5)
    assert "failed 3 times in a row: 403" in incident.what


async def test_dead_letters_are_one_incident_however_many_they_are(desk: Desk) -> None:
    notifier = Database.connect(desk.database.url, "notifier", pool=1)
    for entry in range(5):
        async with notifier.transaction() as session:
            await park(session, "notifier", DeadLetter("policy.changed.v1", f"{entry}-0", None, b"", "no", "", 5))
        assert await looked(desk) == ["dead_letters"]
    await notifier.close()


async def test_two_gateways_open_one_incident(desk: Desk) -> None:
    await store(desk.database.url, Invented())
    await failing(desk.database.url, 3)
    async with desk.database.transaction() as first, desk.database.transaction() as second:
        await keep(first, NOW)
        await keep(second, NOW)
    async with desk.database.reading() as session:
        assert len((await session.scalars(select(Incident))).all()) == 1
