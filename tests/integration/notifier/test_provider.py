"""The notifier against a provider that is strict, away, slow, or takes a mail and does not say so."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update

from integration.notifier.conftest import HOUSE, send_all
from integration.notifier.provider import KEY, Provider
from integration.notifier.test_sending import change_told, states, watching
from invented.northfield import Invented, store
from payerwatch.db.models.notifier import Delivery
from payerwatch.db.session import Database
from payerwatch.gateway.app import create_app
from payerwatch.gateway.settings import GatewaySettings
from payerwatch.local.embedded.ports import free_port
from payerwatch.local.sendgrid.app import StandIn
from payerwatch.local.sendgrid.connection import Abortable
from payerwatch.local.sendgrid.log import MessageLog
from payerwatch.local.sendgrid.misbehaviour import Conduct
from payerwatch.local.sendgrid.reporting import Reporter
from payerwatch.local.sendgrid.signing import SigningKey
from payerwatch.notifier.app import handlers_of
from payerwatch.notifier.sender import Pace, Sender
from payerwatch.notifier.watch_index import WatchIndex
from payerwatch.streams.service import Runtime, running
from running.serving import served

pytestmark = pytest.mark.servers
PACE = Pace(concurrency=1, lease=timedelta(minutes=1), reconcile_after=timedelta(minutes=10))


@pytest.fixture
async def provider(tmp_path: Path) -> AsyncIterator[Provider]:
    stand_in = StandIn(MessageLog(tmp_path), Conduct(), SigningKey.kept_in(tmp_path), KEY, None)
    with served(stand_in.app(), http=Abortable) as url:
        provider = Provider(url)
        yield provider
        await provider.close()


@pytest.fixture
async def readers(database_url: str, gateway: Database) -> list[tuple[UUID, UUID]]:
    await store(database_url, Invented())
    return [await watching(gateway, f"{name}@clinic.example") for name in ("ann", "bob", "cid")]


def sender_to(provider: Provider, notifier: Database, pace: Pace = PACE) -> Sender:
    return Sender(notifier, provider.routes(), "w1", pace)


async def test_the_strict_provider_takes_what_we_write(
    provider: Provider, readers: list[tuple[UUID, UUID]], notifier: Database
) -> None:
    await change_told(notifier, *readers)
    await send_all(sender_to(provider, notifier))
    assert sorted(provider.taken().values()) == [1, 1, 1]


async def test_a_provider_that_is_away_is_told_all_once_it_is_back(
    provider: Provider, readers: list[tuple[UUID, UUID]], notifier: Database
) -> None:
    await change_told(notifier, *readers)
    away = Sender(notifier, provider.routes(url=f"http://127.0.0.1:{free_port()}"), "w1", PACE)
    for _ in range(3):
        assert await away.send_next()
    assert not provider.taken()
    await send_all(sender_to(provider, notifier))
    assert sorted(provider.taken().values()) == [1, 1, 1]


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_provider_that_refuses_for_now_is_asked_again(
    provider: Provider, readers: list[tuple[UUID, UUID]], notifier: Database, status: int
) -> None:
    provider.behave(answering="refuse", status=status, times=2)
    await change_told(notifier, *readers)
    await send_all(sender_to(provider, notifier))
    assert sorted(provider.taken().values()) == [1, 1, 1]


async def test_a_429_rests_the_whole_channel_for_as_long_as_it_asks(
    provider: Provider, readers: list[tuple[UUID, UUID]], notifier: Database
) -> None:
    provider.behave(answering="refuse", status=429, retry_after=3600)
    await change_told(notifier, readers[0])
    sender = sender_to(provider, notifier)
    await send_all(sender)
    await change_told(notifier, readers[1])
    assert not await sender.send_next()
    assert not provider.taken()


@pytest.mark.parametrize("answering", ["accept_then_hang", "accept_then_reset"])
async def test_a_mail_that_was_taken_without_an_answer_waits_for_the_report(
    provider: Provider, readers: list[tuple[UUID, UUID]], notifier: Database, answering: str
) -> None:
    provider.behave(answering=answering, seconds=2)
    await change_told(notifier, readers[0])
    sender = sender_to(provider, notifier)
    await send_all(sender)
    await sender.reconcile_once()
    await send_all(sender)
    assert [state for state, _ in await states(notifier)] == ["uncertain"]
    assert list(provider.taken().values()) == [1]


async def test_a_lost_answer_does_not_hold_the_same_readers_other_mails(
    provider: Provider, readers: list[tuple[UUID, UUID]], notifier: Database
) -> None:
    provider.behave(answering="accept_then_reset")
    await change_told(notifier, readers[0])
    sender = sender_to(provider, notifier)
    await send_all(sender)
    async with notifier.transaction() as session:
        first = (await session.scalars(select(Delivery))).one()
        columns = {column.name: getattr(first, column.name) for column in Delivery.__table__.columns}
        later = {"id": UUID(int=1), "recipient_id": readers[0][0], "channel": "email", "subject": "alert"}
        again = {"state": "pending", "due_at": datetime.now(UTC), "batch": None, "subject_id": first.subject_id}
        await session.execute(update(Delivery).values(channel="email", subject="told before"))
        session.add(Delivery(**columns | later | again))
    await send_all(sender)
    assert provider.taken()[str(UUID(int=1))] == 1


async def test_a_revoked_key_closes_the_channel_and_loses_nothing(
    provider: Provider, readers: list[tuple[UUID, UUID]], notifier: Database
) -> None:
    await change_told(notifier, *readers)
    sender = Sender(notifier, provider.routes("SG.revoked"), "w1", PACE)
    assert await sender.send_next()
    assert not await sender.send_next(), "the channel rests"
    assert await sender.not_ready() == "email is closed to us: the provider answered 401"
    assert {state for state, _ in await states(notifier)} == {"pending"}
    sender.routes, sender.resume_at = provider.routes(), {}
    await send_all(sender)
    assert await sender.not_ready() is None
    assert sorted(provider.taken().values()) == [1, 1, 1]


async def test_a_sender_that_stood_still_beyond_its_lease_does_not_send(
    provider: Provider, readers: list[tuple[UUID, UUID]], notifier: Database
) -> None:
    """What happened meanwhile: its claim lapsed, nobody reported it, another sender told it."""
    await change_told(notifier, readers[0])
    frozen, other = sender_to(provider, notifier, replace(PACE, lease=timedelta(0))), sender_to(provider, notifier)
    other.pace = replace(PACE, reconcile_after=timedelta(0))
    prepare = frozen.routes["alert", "email"].prepare

    async def stand_still(*given: object) -> object:
        await other.reconcile_once()
        await other.reconcile_once()
        await send_all(other)
        return await prepare(*given)  # type: ignore[arg-type]

    route = replace(frozen.routes["alert", "email"], prepare=stand_still)  # type: ignore[arg-type]
    frozen.routes = {("alert", "email"): route}
    await frozen.send_next()
    assert list(provider.taken().values()) == [1]
    assert [state for state, _ in await states(notifier)] == ["accepted"]


async def test_a_lost_answer_is_settled_by_the_webhook_and_the_stream(
    readers: list[tuple[UUID, UUID]],
    notifier: Database,
    database_url: str,
    redis_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Provider → gateway's hook → DeliveryReported → notifier; the mail is not sent a second time."""
    key, conduct, log = SigningKey.kept_in(tmp_path), Conduct(), MessageLog(tmp_path)
    settings = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "LINK_KEY": "k" * 32,
        "SEAL_KEYS": "s" * 32,
        "ARCHIVE_URL": f"file://{tmp_path}",
    }
    for name, value in (settings | {"GATEWAY_SENDGRID_WEBHOOK_KEY": key.public}).items():
        monkeypatch.setenv(name, value)
    with served(create_app(GatewaySettings.model_validate({}))) as site:
        reporter = Reporter(f"{site}/hooks/sendgrid", key, log, conduct)
        stand_in = StandIn(log, conduct, key, KEY, reporter)
        with served(stand_in.app(), http=Abortable) as url:
            provider = Provider(url)
            provider.behave(answering="accept_then_reset")
            await change_told(notifier, readers[0])
            sender = sender_to(provider, notifier)
            async with running(Runtime(notifier, redis_url, handlers_of(WatchIndex(), HOUSE))):
                await send_all(sender)
                async with asyncio.timeout(20):
                    while (await states(notifier))[0][0] != "accepted":
                        await asyncio.sleep(0.05)
            await sender.reconcile_once()
            await send_all(sender)
            assert list(provider.taken().values()) == [1]
            await provider.close()
