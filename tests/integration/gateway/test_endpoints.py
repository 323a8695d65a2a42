"""Webhooks and chats, as a person adds them, and how they want to be told."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select

from integration.gateway.watching import signed_in
from payerwatch.db.models.gateway import Outbox, Subscriber
from payerwatch.db.models.gateway_stops import MailStop
from payerwatch.db.models.gateway_watching import Endpoint, Preference
from payerwatch.db.session import Database
from payerwatch.gateway.site import make_site
from payerwatch.local.reader import on_pro
from payerwatch.policies.access import Role
from payerwatch.seals import Seals

pytestmark = pytest.mark.servers
ANN, BOB = UUID(int=1), UUID(int=2)
KEY = "k" * 32
HOOK = {"channel": "webhook", "url": "https://hooks.partner.example/in", "name": "Ours", "everything": "1"}


async def ready() -> None:
    return None


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database.connect(database_url, "gateway", pool=2)
    async with database.transaction() as session:
        for who, name in ((ANN, "ann"), (BOB, "bob")):
            session.add(Subscriber(id=who, email=f"{name}@clinic.example", joined_at=datetime.now(UTC)))
            await session.flush()
            await on_pro(session, who, datetime.now(UTC))
    yield database
    await database.close()


def client_of(database: Database, who: UUID, role: Role = Role.PARTNER) -> AsyncClient:
    app = make_site(database, ready, link_key=KEY)
    signed_in(app, who, role)
    return AsyncClient(transport=ASGITransport(app), base_url="http://site")


@pytest.fixture
async def ann(database: Database) -> AsyncIterator[AsyncClient]:
    async with client_of(database, ANN) as client:
        yield client


async def kept(database: Database) -> list[Endpoint]:
    async with database.reading() as session:
        return list(await session.scalars(select(Endpoint).where(Endpoint.removed_at.is_(None))))


async def test_a_secret_is_shown_once_and_stored_sealed(ann: AsyncClient, database: Database) -> None:
    shown = (await ann.post("/endpoints", data=HOOK)).text
    (endpoint,) = await kept(database)
    assert endpoint.sealed_secret is not None
    secret = Seals(KEY).open(endpoint.sealed_secret)
    assert secret in shown
    assert secret not in (await ann.get("/endpoints")).text
    assert b"hooks.partner" not in endpoint.sealed_url
    rotated = (await ann.post(f"/endpoints/{endpoint.id}/rotate")).text
    (after,) = await kept(database)
    assert after.sealed_former_secret == endpoint.sealed_secret
    assert Seals(KEY).open(after.sealed_secret or b"") in rotated


@pytest.mark.parametrize(
    ("channel", "url"),
    [
        ("webhook", "http://hooks.partner.example/in"),
        ("webhook", "https://127.0.0.1/in"),
        ("webhook", "https://10.0.0.8/in"),
        ("webhook", "https://localhost/in"),
        ("webhook", "https://user:pass@hooks.partner.example/in"),
        ("webhook", "https://hooks.partner.example:22/in"),
        ("webhook", "javascript:alert(1)"),
        ("webhook", "https://[::1"),
        ("slack", "https://hooks.slack.com.evil.example/services/T0"),
        ("slack", "https://evil.example/?hooks.slack.com"),
        ("teams", "https://webhook.office.com.evil.example/x"),
        ("carrier-pigeon", "https://hooks.partner.example/in"),
    ],
)
async def test_a_hostile_address_is_refused(ann: AsyncClient, database: Database, channel: str, url: str) -> None:
    answer = await ann.post("/endpoints", data={"channel": channel, "url": url})
    assert answer.status_code == 422
    assert url not in answer.text
    assert await kept(database) == []


async def test_pro_has_chats_and_no_webhooks(database: Database) -> None:
    async with client_of(database, ANN, Role.PRO) as pro:
        assert (await pro.post("/endpoints", data=HOOK)).status_code == 403
        slack = {"channel": "slack", "url": "https://hooks.slack.com/services/T0/B0/x"}
        assert (await pro.post("/endpoints", data=slack)).status_code == 200
    assert [each.channel for each in await kept(database)] == ["slack"]


async def test_nobody_reaches_another_persons_endpoint(ann: AsyncClient, database: Database) -> None:
    await ann.post("/endpoints", data=HOOK)
    (endpoint,) = await kept(database)
    async with client_of(database, BOB) as bob:
        assert (await bob.get(f"/endpoints/{endpoint.id}")).status_code == 404
        for verb in ("rotate", "test", "enable", "remove"):
            assert (await bob.post(f"/endpoints/{endpoint.id}/{verb}")).status_code == 404
        assert (await bob.post(f"/endpoints/{endpoint.id}/replay", data={"first": "1"})).status_code == 404


async def test_a_test_and_a_replay_are_asked_of_the_notifier(ann: AsyncClient, database: Database) -> None:
    await ann.post("/endpoints", data=HOOK)
    (endpoint,) = await kept(database)
    await ann.post(f"/endpoints/{endpoint.id}/test")
    await ann.post(f"/endpoints/{endpoint.id}/replay", data={"first": "7"})
    assert (await ann.post(f"/endpoints/{endpoint.id}/replay", data={"first": "-1"})).status_code == 400
    async with database.reading() as session:
        said = (await session.scalars(select(Outbox).order_by(Outbox.id))).all()
    assert [row.stream for row in said] == ["endpoint.tested.v1", "endpoint.replay_requested.v1"]
    assert said[1].data["first"] == 7


async def test_preferences_say_when_and_by_which_mails(ann: AsyncClient, database: Database) -> None:
    form = {"zone": "America/Chicago", "days": ["30", "1"], "list": ["alerts"]}
    assert (await ann.post("/preferences", data=form)).status_code == 303
    async with database.reading() as session:
        row = await session.get_one(Preference, ANN)
        stopped = set(await session.scalars(select(MailStop.list_name)))
    assert (row.time_zone, row.reminder_days) == ("America/Chicago", ["30", "1"])
    assert stopped == {"digest", "deadlines"}
    shown = (await ann.get("/preferences")).text
    assert "<option selected>America/Chicago" in shown
    assert (await ann.post("/preferences", data={"zone": "Mars/Olympus"})).status_code == 400
