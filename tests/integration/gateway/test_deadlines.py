"""Deadlines and tasks, the private calendar and feed."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from httpx import ASGITransport, AsyncClient
from icalendar import Calendar
from sqlalchemy import select

from integration.gateway.watching import signed_in
from invented.northfield import Invented, store
from payerwatch.db.models.differ import Change, Policy
from payerwatch.db.models.gateway import Subscriber, Watch
from payerwatch.db.models.gateway_watching import Task
from payerwatch.db.models.notifier import Alert
from payerwatch.db.models.notifier_deadlines import Deadline
from payerwatch.db.session import Database
from payerwatch.gateway.deps import clock
from payerwatch.gateway.site import make_site
from payerwatch.links import Purpose, sign
from payerwatch.local.reader import on_pro, organization_of
from payerwatch.policies.ids import new_id

pytestmark = pytest.mark.servers
ANN, BOB = UUID(int=1), UUID(int=2)
KEY = "k" * 32
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


async def ready() -> None:
    return None


def watch_of(who: UUID) -> UUID:
    return UUID(int=who.int + 1000)


def deadline(policy: UUID, ordinal: int, day: date, state: str = "open", was: date | None = None) -> Deadline:
    return Deadline(
        id=UUID(int=100 + ordinal),
        policy_id=policy,
        kind="effective",
        ordinal=ordinal,
        day=day,
        was=was,
        basis="service",
        printed="Effective",
        quote=f"Effective {day}",
        state=state,
        sequence=1 if was else 0,
        found_at=NOW,
        edited_at=NOW,
    )


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    await store(database_url, Invented())
    notifier, database = Database.connect(database_url, "notifier"), Database.connect(database_url, "gateway")
    async with database.transaction() as session:
        for who, name, code in ((ANN, "ann", "J2170"), (BOB, "bob", "A0001")):
            session.add(Subscriber(id=who, email=f"{name}@clinic.example", joined_at=NOW))
            await session.flush()
            await on_pro(session, who, NOW, "pro" if who == ANN else "free")
            mine = organization_of(who)
            session.add(Watch(id=watch_of(who), organization_id=mine, subscriber_id=who, code=code, made_at=NOW))
    async with notifier.transaction() as session:
        policy = (await session.scalars(select(Policy.id))).one()
        change = (await session.scalars(select(Change.id))).one()
        session.add(deadline(policy, 1, date(2027, 1, 1), was=date(2026, 12, 1)))
        session.add(deadline(policy, 2, date(2026, 12, 24), state="withdrawn"))
        session.add(
            Alert(id=new_id(), change_id=change, subscriber_id=ANN, watches=[str(watch_of(ANN))], raised_at=NOW)
        )
    await notifier.close()
    yield database
    await database.close()


def client_of(database: Database, who: UUID) -> AsyncClient:
    app = make_site(database, ready, link_key=KEY)
    app.dependency_overrides[clock] = lambda: NOW
    signed_in(app, who)
    return AsyncClient(transport=ASGITransport(app), base_url="http://site")


@pytest.fixture
async def ann(database: Database) -> AsyncIterator[AsyncClient]:
    async with client_of(database, ANN) as client:
        yield client


async def test_the_page_counts_down_to_the_days_of_watched_policies(ann: AsyncClient, database: Database) -> None:
    shown = (await ann.get("/deadlines")).text
    assert "in 37 days" in shown
    assert "moved from <del>December 1, 2026</del>" in shown
    assert "No longer printed" in shown
    async with client_of(database, BOB) as bob:
        assert "No policy you watch prints a day ahead." in (await bob.get("/deadlines")).text


async def test_a_month_without_a_day_is_said_as_printed_and_not_counted_down_to(
    ann: AsyncClient, database: Database, database_url: str
) -> None:
    notifier = Database.connect(database_url, "notifier", pool=1)
    async with notifier.transaction() as session:
        policy = (await session.scalars(select(Policy.id))).one()
        for ordinal, first, precision in ((7, date(2027, 3, 1), "month"), (8, date(2026, 1, 1), "year")):
            row = deadline(policy, ordinal, first)
            row.precision = precision
            session.add(row)
    await notifier.close()
    shown = (await ann.get("/deadlines")).text
    for said in ("In March 2027", "In 2026"):
        assert f'{said}<span class="label"> no day printed</span>' in shown
    assert "March 1, 2027" not in shown
    answer = await ann.get(f"/my/calendar/{sign(KEY, Purpose.CALENDAR, str(ANN))}.ics")
    events = {str(event["UID"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}
    month = events[f"{UUID(int=107)}@payerwatch"]
    assert (month.decoded("DTSTART"), month.decoded("DTEND")) == (date(2027, 3, 1), date(2027, 4, 1))
    assert "in March 2027; no day is printed" in str(month["DESCRIPTION"])


async def test_a_task_is_overdue_until_it_is_done(ann: AsyncClient, database: Database) -> None:
    form = {"title": "Tell the coders", "owner": "Bo", "due": "2026-11-24", "note": "both sites"}
    assert (await ann.post("/tasks", data=form)).status_code == 303
    assert "Overdue tasks" in (await ann.get("/deadlines")).text
    async with database.reading() as session:
        task = (await session.scalars(select(Task.id))).one()
    async with client_of(database, BOB) as bob:
        assert (await bob.post(f"/tasks/{task}/done")).status_code == 404
    await ann.post(f"/tasks/{task}/done")
    assert "Overdue tasks" not in (await ann.get("/deadlines")).text
    assert (await ann.post("/tasks", data=form | {"due": "soon"})).status_code == 422


async def test_the_calendar_keeps_an_events_id_while_its_day_moves(ann: AsyncClient) -> None:
    answer = await ann.get(f"/my/calendar/{sign(KEY, Purpose.CALENDAR, str(ANN))}.ics")
    assert answer.headers["cache-control"] == "private, no-store"
    events = {str(event["UID"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}
    moved, gone = events[f"{UUID(int=101)}@payerwatch"], events[f"{UUID(int=102)}@payerwatch"]
    assert (moved["SEQUENCE"], moved["STATUS"], moved.decoded("DTSTART")) == (1, "CONFIRMED", date(2027, 1, 1))
    assert gone["STATUS"] == "CANCELLED"


async def test_the_feed_holds_the_persons_own_alerts(ann: AsyncClient) -> None:
    answer = await ann.get(f"/my/feed/{sign(KEY, Purpose.FEED, str(ANN))}.atom")
    assert "Northfield tightened" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        f"/my/calendar/{sign(KEY, Purpose.FEED, str(ANN))}.ics",
        f"/my/calendar/{sign(KEY, Purpose.CALENDAR, str(BOB))}.ics",
        f"/my/feed/{sign(KEY, Purpose.FEED, str(BOB))}.atom",
        "/my/feed/forged.atom",
    ],
    ids=["a feed's as a calendar", "a calendar's of who has no plan", "a feed's of who has no plan", "forged"],
)
async def test_a_link_of_another_kind_or_of_an_ended_plan_opens_nothing(ann: AsyncClient, path: str) -> None:
    assert (await ann.get(path)).status_code == 404
