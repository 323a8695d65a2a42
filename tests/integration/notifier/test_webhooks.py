"""Webhooks out: signed, in order, again on schedule, never inside."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select, update
from standardwebhooks.webhooks import Webhook

from integration.notifier.conftest import HOUSE, KEY, Outbox, send_all, somebody
from integration.notifier.receiver import Receiver, receiving, status
from payerwatch.db.models.gateway_watching import Endpoint
from payerwatch.db.models.notifier import Delivery
from payerwatch.db.models.notifier_webhooks import EndpointFault, WebhookAttempt
from payerwatch.db.session import Database
from payerwatch.events.gateway import EndpointTested, ReplayRequested
from payerwatch.guard.addresses import Exceptions
from payerwatch.local.reader import on_pro, organization_of
from payerwatch.notifier.calls import Call, Caller
from payerwatch.notifier.channels.base import ChannelRefused, Route
from payerwatch.notifier.channels.webhook.routes import Webhooks, note_attempt, prepare_webhook
from payerwatch.notifier.handlers import on_endpoint_tested, on_replay_requested
from payerwatch.notifier.letter_mail import prepare_letter
from payerwatch.notifier.schedule import SCHEDULE
from payerwatch.notifier.sender import Sender
from payerwatch.notifier.webhooks import CHANGED, write_messages
from payerwatch.policies.ids import new_id
from payerwatch.seals import Seals

pytestmark = pytest.mark.servers
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
FORMER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
SEALS = Seals(KEY)
QUICK = timedelta(seconds=1)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
def hooks(sender: Sender, receiver: Receiver, outbox: Outbox) -> Sender:
    caller = Caller(Exceptions.parse([f"127.0.0.1:{receiver.port}"]), timeout=QUICK)
    sender.routes = {
        ("webhook", "webhook"): Route(partial(prepare_webhook, seals=SEALS), Webhooks(caller), note_attempt),
        ("letter", "email"): Route(partial(prepare_letter, house=HOUSE), outbox),
    }
    return sender


@pytest.fixture
async def endpoint(gateway: Database, receiver: Receiver) -> UUID:
    owner, endpoint, now = await somebody(gateway, "it@partner.example"), new_id(), datetime.now(UTC)
    async with gateway.transaction() as session:
        await on_pro(session, owner, now, "partner")
        session.add(
            Endpoint(
                id=endpoint,
                organization_id=organization_of(owner),
                subscriber_id=owner,
                channel="webhook",
                name="ours",
                host="127.0.0.1",
                sealed_url=SEALS.seal(receiver.url),
                sealed_secret=SEALS.seal(SECRET),
                sealed_former_secret=SEALS.seal(FORMER),
                former_until=now + timedelta(hours=1),
                everything=True,
                made_at=now,
                enabled_at=now,
            )
        )
    return endpoint


async def written(notifier: Database, endpoint: UUID, lane: UUID, cause: UUID | None = None) -> None:
    async with notifier.transaction() as session:
        found = [await session.get_one(Endpoint, endpoint)]
        cause, now = cause or new_id(), datetime.now(UTC)
        await write_messages(session, found, type_=CHANGED, cause=cause, lane=lane, data={"say": "“hi”"}, now=now)


async def pushed(notifier: Database) -> timedelta | None:
    """How long the delivery would have waited; then makes it due. None when it waits no more."""
    async with notifier.transaction() as session:
        row = (await session.scalars(select(Delivery).where(Delivery.subject == "webhook"))).one()
        if row.state != "pending":
            return None
        wait = row.due_at - datetime.now(UTC)
        row.due_at = datetime.now(UTC)
        return wait


async def test_a_receiver_that_fails_is_tried_on_schedule_with_the_same_id_and_bytes_then_switched_off(
    hooks: Sender, receiver: Receiver, endpoint: UUID, notifier: Database, outbox: Outbox
) -> None:
    receiver.always = status(500)
    await written(notifier, endpoint, new_id())
    waits = []
    for _ in SCHEDULE:
        await send_all(hooks)
        waits.append(await pushed(notifier))
    await send_all(hooks)
    assert await pushed(notifier) is None
    for wait, planned in zip(waits, SCHEDULE, strict=True):
        assert wait is not None
        assert planned - timedelta(seconds=30) < wait <= planned * 1.1
    assert len(receiver.taken) == len(SCHEDULE) + 1
    assert len({(headers["webhook-id"], body) for headers, body in receiver.taken}) == 1
    for headers, body in receiver.taken:
        for secret in (SECRET, FORMER):
            Webhook(secret).verify(body, headers)
    assert [message.subject for message in outbox.taken] == ["Webhooks to 127.0.0.1 have stopped"]
    async with notifier.reading() as session:
        assert (await session.scalars(select(EndpointFault))).one().reason == "answered 500"
        assert len((await session.scalars(select(WebhookAttempt))).all()) == len(SCHEDULE) + 1


async def test_410_switches_the_endpoint_off_at_once(
    hooks: Sender, receiver: Receiver, endpoint: UUID, notifier: Database, outbox: Outbox
) -> None:
    receiver.always = status(410)
    await written(notifier, endpoint, new_id())
    await send_all(hooks)
    await written(notifier, endpoint, new_id())
    await send_all(hooks)
    assert len(receiver.taken) == 1
    assert len(outbox.taken) == 1


async def test_a_policys_messages_arrive_in_order_and_another_policys_do_not_wait(
    hooks: Sender, receiver: Receiver, endpoint: UUID, notifier: Database
) -> None:
    one, other = new_id(), new_id()
    receiver.answers = [status(503)]
    for lane in (one, one, other):
        await written(notifier, endpoint, lane)
    await send_all(hooks)
    assert [json.loads(body)["sequence"] for _, body in receiver.taken] == [1, 3]
    async with notifier.transaction() as session:
        await session.execute(update(Delivery).values(due_at=datetime.now(UTC)))
    await send_all(hooks)
    assert [json.loads(body)["sequence"] for _, body in receiver.taken] == [1, 3, 1, 2]


async def test_a_replay_from_a_number_sends_the_same_messages_again(
    hooks: Sender, receiver: Receiver, endpoint: UUID, notifier: Database
) -> None:
    for _ in range(3):
        await written(notifier, endpoint, new_id())
    await send_all(hooks)
    async with notifier.transaction() as session:
        await on_replay_requested(ReplayRequested(endpoint_id=endpoint, first=2), session)
    await send_all(hooks)
    first, again = receiver.taken[:3], receiver.taken[3:]
    assert sorted((headers["webhook-id"], body) for headers, body in again) == sorted(
        (headers["webhook-id"], body) for headers, body in first if json.loads(body)["sequence"] >= 2
    )


async def test_one_cause_is_one_message_however_often_it_is_heard(
    hooks: Sender, receiver: Receiver, endpoint: UUID, notifier: Database
) -> None:
    cause = new_id()
    for _ in range(2):
        await written(notifier, endpoint, cause, cause)
    async with notifier.transaction() as session:
        event = EndpointTested(endpoint_id=endpoint, request_id=new_id())
        await on_endpoint_tested(event, session)
        await on_endpoint_tested(event, session)
    await send_all(hooks)
    assert [json.loads(body)["type"] for _, body in receiver.taken] == ["policy.changed", "endpoint.test"]


@pytest.mark.parametrize("conduct", [b"hang", b"trickle"])
async def test_a_receiver_is_not_waited_for_long(receiver: Receiver, conduct: bytes) -> None:
    receiver.always = conduct
    caller = Caller(Exceptions.parse([f"127.0.0.1:{receiver.port}"]), timeout=timedelta(seconds=0.4))
    async with asyncio.timeout(5):
        with pytest.raises(ChannelRefused, match="no answer"):
            await caller.call(Call(receiver.url, b"{}", {}))


async def test_an_endless_answer_is_not_read_to_the_end(receiver: Receiver) -> None:
    receiver.always = b"flood"
    caller = Caller(Exceptions.parse([f"127.0.0.1:{receiver.port}"]), timeout=timedelta(seconds=5))
    async with asyncio.timeout(5):
        await caller.call(Call(receiver.url, b"{}", {}))


async def test_a_redirect_is_a_refusal_and_is_not_followed(receiver: Receiver) -> None:
    receiver.always = status(302, Location=receiver.url)
    caller = Caller(Exceptions.parse([f"127.0.0.1:{receiver.port}"]), timeout=QUICK)
    with pytest.raises(ChannelRefused, match="answered 302"):
        await caller.call(Call(receiver.url, b"{}", {}))
    assert len(receiver.taken) == 1


INSIDE = ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0")  # noqa: S104


@pytest.mark.parametrize("host", INSIDE)
async def test_no_spelling_of_an_inside_address_is_connected_to(receiver: Receiver, host: str) -> None:
    caller = Caller(Exceptions(), timeout=QUICK)
    with pytest.raises(ChannelRefused):
        await caller.call(Call(f"http://{host}:{receiver.port}/hook", b"{}", {}))
    assert receiver.connections == 0


async def test_a_name_that_rebinds_is_connected_to_where_it_was_checked(receiver: Receiver) -> None:
    answers = [["93.184.215.14"], ["127.0.0.1"]]

    async def resolver(_host: str, _port: int) -> list[str]:
        return answers.pop(0)

    caller = Caller(Exceptions(), timeout=timedelta(seconds=0.5), resolver=resolver)
    with pytest.raises(ChannelRefused):
        await caller.call(Call(f"http://partner.example:{receiver.port}/hook", b"{}", {}))
    assert receiver.connections == 0
    assert len(answers) == 1
