"""What somebody set up in an organization is told while they are in it and its plan holds, and not a mail longer."""

from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from integration.notifier.conftest import KEY, Outbox, send_all
from integration.notifier.test_alerts import NOW, changed, owed, told, watcher
from invented.northfield import Invented, store
from payerwatch.db.models.gateway import Watch
from payerwatch.db.models.gateway_accounts import Member, Organization
from payerwatch.db.models.gateway_billing import EntitlementRow
from payerwatch.db.models.gateway_watching import Endpoint
from payerwatch.db.models.notifier import Delivery
from payerwatch.db.session import Database
from payerwatch.local.reader import organization_of
from payerwatch.notifier.channels.base import Route
from payerwatch.notifier.channels.webhook.routes import prepare_webhook
from payerwatch.notifier.sender import Sender
from payerwatch.policies.ids import new_id
from payerwatch.seals import Seals

pytestmark = pytest.mark.servers


@pytest.fixture(autouse=True)
async def _invented(database_url: str) -> None:
    await store(database_url, Invented())


async def leave(gateway: Database, who: UUID) -> None:
    async with gateway.transaction() as session:
        await session.execute(delete(Member).where(Member.subscriber_id == who))


async def join(gateway: Database, who: UUID, organization: UUID) -> None:
    async with gateway.transaction() as session:
        member = Member(id=new_id(), organization_id=organization, subscriber_id=who, role="member", joined_at=NOW)
        session.add(member)


async def test_whoever_left_is_told_nothing_although_another_plan_of_theirs_has_alerts(
    gateway: Database, notifier: Database
) -> None:
    ann, bob = await watcher(gateway, "ann", code="J2170"), await watcher(gateway, "bob", code="A0001")
    await leave(gateway, ann)
    await join(gateway, ann, organization_of(bob))
    await changed(notifier)
    assert await told(notifier) == {}


async def test_a_mail_that_waits_is_not_sent_to_whoever_left_meanwhile(
    gateway: Database, notifier: Database, sender: Sender, outbox: Outbox
) -> None:
    ann, _ = await watcher(gateway, "ann", code="J2170"), await watcher(gateway, "bob", code="J2170")
    await changed(notifier)
    await leave(gateway, ann)
    await send_all(sender)
    assert outbox.reached == ["bob@clinic.example"]


async def test_a_mail_that_waits_is_not_sent_after_the_plan_has_ended(
    gateway: Database, notifier: Database, sender: Sender, outbox: Outbox
) -> None:
    await watcher(gateway, "ann", code="J2170")
    await changed(notifier)
    async with gateway.transaction() as session:
        await session.execute(update(EntitlementRow).values(status="canceled"))
    await send_all(sender)
    assert outbox.reached == []


async def endpoint(gateway: Database, who: UUID, organization: UUID, channel: str) -> UUID:
    made, sealed = new_id(), Seals(KEY).seal("https://hooks.example/x")
    async with gateway.transaction() as session:
        session.add(
            Endpoint(
                id=made,
                organization_id=organization,
                subscriber_id=who,
                channel=channel,
                name=channel,
                host="hooks.example",
                sealed_url=sealed,
                everything=channel == "webhook",
                made_at=NOW,
                enabled_at=NOW,
            )
        )
    return made


async def test_a_watch_of_one_organization_tells_no_endpoint_of_another(gateway: Database, notifier: Database) -> None:
    ann = await watcher(gateway, "ann", code="J2170", channels=["slack"])
    bob = await watcher(gateway, "bob", code="A0001")
    await join(gateway, ann, organization_of(bob))
    await endpoint(gateway, ann, organization_of(bob), "slack")
    await changed(notifier)
    assert await owed(notifier) == []
    assert await told(notifier) == {ann: "at_once"}


@pytest.mark.parametrize("end", ["left", "ended"])
async def test_a_webhook_that_waits_for_another_try_is_withdrawn(
    gateway: Database, notifier: Database, sender: Sender, outbox: Outbox, end: str
) -> None:
    ann = await watcher(gateway, "ann", code="A0001")
    async with gateway.transaction() as session:
        await session.execute(update(EntitlementRow).values(plan="partner"))
    await endpoint(gateway, ann, organization_of(ann), "webhook")
    await changed(notifier)
    assert await owed(notifier) == ["webhook"]
    if end == "left":
        await leave(gateway, ann)
    else:
        async with gateway.transaction() as session:
            await session.execute(update(EntitlementRow).values(plan="pro"))
    sender.routes = {("webhook", "webhook"): Route(partial(prepare_webhook, seals=Seals(KEY)), outbox)}
    await send_all(sender)
    async with notifier.reading() as session:
        [delivery] = (await session.scalars(select(Delivery))).all()
    assert (outbox.taken, delivery.state) == ([], "given_up")
    assert "no webhooks" in (delivery.last_error or "")


async def test_an_organization_takes_its_watches_and_endpoints_with_it(gateway: Database, notifier: Database) -> None:
    ann = await watcher(gateway, "ann", code="J2170")
    await endpoint(gateway, ann, organization_of(ann), "slack")
    async with gateway.transaction() as session:
        await session.execute(delete(Organization))
    async with gateway.reading() as session:
        assert (await session.scalars(select(Watch))).all() == []
        assert (await session.scalars(select(Endpoint))).all() == []
    await changed(notifier)
    assert await told(notifier) == {}
