"""An endpoint that hangs or trickles is its owner's trouble: it takes one caller, and others get theirs meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy.engine import make_url

from chaos.proxy import Mode, proxied
from integration.notifier.conftest import KEY, somebody
from integration.notifier.receiver import Receiver, receiving
from payerwatch.db.models.gateway_watching import Endpoint
from payerwatch.db.session import Database
from payerwatch.guard.addresses import Exceptions
from payerwatch.local.reader import on_pro, organization_of
from payerwatch.notifier.calls import Caller
from payerwatch.notifier.channels.base import Route
from payerwatch.notifier.channels.webhook.routes import Webhooks, note_attempt, prepare_webhook
from payerwatch.notifier.sender import Pace, Sender
from payerwatch.notifier.webhooks import CHANGED, write_messages
from payerwatch.policies.ids import new_id
from payerwatch.seals import Seals

pytestmark = pytest.mark.servers
SEALS = Seals(KEY)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PATIENT = timedelta(minutes=5)
"""Longer than the test: a call that hangs here never ends by itself."""


async def endpoint_at(gateway: Database, receiver: Receiver, name: str) -> UUID:
    owner, made, now = await somebody(gateway, f"{name}@partner.example"), new_id(), datetime.now(UTC)
    async with gateway.transaction() as session:
        await on_pro(session, owner, now, "partner")
        session.add(
            Endpoint(
                id=made,
                organization_id=organization_of(owner),
                subscriber_id=owner,
                channel="webhook",
                name=name,
                host="127.0.0.1",
                sealed_url=SEALS.seal(receiver.url),
                sealed_secret=SEALS.seal(SECRET),
                made_at=now,
                enabled_at=now,
            )
        )
    return made


async def tell(notifier: Database, endpoints: list[UUID]) -> None:
    """One message of another policy to each, the slow ones first."""
    async with notifier.transaction() as session:
        found = [await session.get_one(Endpoint, endpoint) for endpoint in endpoints]
        cause, now = new_id(), datetime.now(UTC)
        await write_messages(session, found, type_=CHANGED, cause=cause, lane=new_id(), data={}, now=now)


@asynccontextmanager
async def calling(notifier: Database, receivers: list[Receiver]) -> AsyncIterator[asyncio.Task[None]]:
    allowed = Exceptions.parse([f"127.0.0.1:{receiver.port}" for receiver in receivers])
    channel = Webhooks(Caller(allowed, timeout=PATIENT))
    routes = {("webhook", "webhook"): Route(partial(prepare_webhook, seals=SEALS), channel, note_attempt)}
    sender = Sender(notifier, routes, "w1", Pace(poll_every=timedelta(milliseconds=50)))
    task = asyncio.create_task(sender.call(asyncio.Event()))
    yield task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def until_taken(receiver: Receiver, count: int) -> None:
    async with asyncio.timeout(60):
        while len(receiver.taken) < count:
            await asyncio.sleep(0)


@pytest.mark.parametrize("slow", [b"hang", b"trickle"], ids=["hangs", "trickles"])
async def test_ten_slow_endpoints_hold_back_no_delivery_of_a_quick_one(
    gateway: Database, notifier: Database, slow: bytes
) -> None:
    async with AsyncExitStack() as stack:
        receivers = [await stack.enter_async_context(receiving()) for _ in range(11)]
        for receiver in receivers[:10]:
            receiver.always = slow
        endpoints = [await endpoint_at(gateway, each, f"p{number}") for number, each in enumerate(receivers)]
        for _ in range(12):
            await tell(notifier, endpoints)
        async with calling(notifier, receivers):
            await until_taken(receivers[-1], 12)
            for receiver in receivers[:10]:
                await until_taken(receiver, 1)
            assert [receiver.connections for receiver in receivers[:10]] == [1] * 10


async def test_an_endpoint_is_called_once_at_a_time_and_gets_all_of_its_messages(
    gateway: Database, notifier: Database
) -> None:
    async with receiving() as receiver:
        endpoint = await endpoint_at(gateway, receiver, "quick")
        for _ in range(30):
            await tell(notifier, [endpoint])
        async with calling(notifier, [receiver]):
            await until_taken(receiver, 30)
        assert len({headers["webhook-id"] for headers, _ in receiver.taken}) == 30


async def test_postgres_that_goes_away_ends_no_caller(gateway: Database, notifier: Database, database_url: str) -> None:
    address = make_url(database_url)
    assert address.port
    with proxied(address.port) as line:
        through = address.set(port=line.port).render_as_string(hide_password=False)
        cut = Database.connect(through, "notifier", pool=2)
        async with receiving() as receiver:
            endpoint = await endpoint_at(gateway, receiver, "patient")
            async with calling(cut, [receiver]) as task:
                line.mode = Mode.RESET
                await asyncio.wait([task], timeout=1)
                assert not task.done()
                line.mode = Mode.PASS
                await tell(notifier, [endpoint])
                await until_taken(receiver, 1)
        await cut.close()
