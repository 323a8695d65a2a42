"""Deliveries on a real Postgres: in order, in batches, once."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import undefer

from integration.notifier.conftest import HOUSE, Outbox, send_all, somebody
from invented.northfield import Invented, store
from payerwatch.db.models.differ import Change
from payerwatch.db.models.differ_errata import Erratum
from payerwatch.db.models.gateway import Watch
from payerwatch.db.models.gateway_stops import MailStop
from payerwatch.db.models.notifier import Alert, Delivery, Suppression
from payerwatch.db.session import Database
from payerwatch.events.differ import PolicyAmended, PolicyChanged
from payerwatch.events.gateway import DeliveryReported, EmailRequested, LetterKind
from payerwatch.local.reader import on_pro, organization_of
from payerwatch.notifier import deliveries
from payerwatch.notifier.alerts import Meeting, raise_alerts
from payerwatch.notifier.amendments import on_policy_amended
from payerwatch.notifier.channels.base import ChannelRefused, ChannelUncertain
from payerwatch.notifier.handlers import on_delivery_reported, on_email_requested, on_policy_changed
from payerwatch.notifier.sender import Sender
from payerwatch.notifier.watch_index import WatchIndex
from payerwatch.policies.ids import new_id
from payerwatch.policies.words import Impact

pytestmark = pytest.mark.servers
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


async def watching(gateway: Database, address: str) -> tuple[UUID, UUID]:
    subscriber, watch = await somebody(gateway, address), new_id()
    async with gateway.transaction() as session:
        await on_pro(session, subscriber, NOW)
        mine = organization_of(subscriber)
        session.add(Watch(id=watch, organization_id=mine, subscriber_id=subscriber, payer_id="northfield", made_at=NOW))
    return subscriber, watch


async def change_told(notifier: Database, *watchers: tuple[UUID, UUID]) -> UUID:
    async with notifier.transaction() as session:
        change = (await session.scalars(select(Change.id))).one()
        mail = frozenset({"email"})
        met = [Meeting(subscriber, (watch,), mail, "at_once") for subscriber, watch in watchers]
        await raise_alerts(session, change, met, now=NOW)
    return change


async def states(notifier: Database) -> list[tuple[str, str | None]]:
    async with notifier.reading() as session:
        return [(row.state, row.last_error) for row in await session.scalars(select(Delivery))]


@pytest.fixture
async def three(database_url: str, gateway: Database) -> list[tuple[UUID, UUID]]:
    await store(database_url, Invented())
    return [await watching(gateway, f"{name}@clinic.example") for name in ("ann", "bob", "cid")]


async def test_all_readers_of_one_change_are_told_in_one_call(
    three: list[tuple[UUID, UUID]], notifier: Database, sender: Sender, outbox: Outbox
) -> None:
    await change_told(notifier, *three)
    await change_told(notifier, *three)
    await send_all(sender)
    assert len(outbox.taken) == 1
    assert sorted(outbox.reached) == ["ann@clinic.example", "bob@clinic.example", "cid@clinic.example"]


async def test_one_bad_recipient_does_not_keep_the_others_from_being_told(
    three: list[tuple[UUID, UUID]], notifier: Database, sender: Sender, outbox: Outbox
) -> None:
    bad = ChannelRefused("answered 400", retry=False, alone=True)
    outbox.trouble = [bad, bad]
    await change_told(notifier, *three)
    await send_all(sender)
    assert len(outbox.reached) == 2
    assert sorted(state for state, _ in await states(notifier)) == ["accepted", "accepted", "given_up"]


async def test_nobody_who_stopped_or_whose_address_refuses_is_written_to(
    three: list[tuple[UUID, UUID]], notifier: Database, gateway: Database, sender: Sender, outbox: Outbox
) -> None:
    async with gateway.transaction() as session:
        session.add(MailStop(subscriber_id=three[0][0], list_name="alerts", stopped_at=NOW))
    async with notifier.transaction() as session:
        session.add(Suppression(subscriber_id=three[1][0], reason="bounced", since=NOW))
    await change_told(notifier, *three)
    await send_all(sender)
    assert outbox.reached == ["cid@clinic.example"]
    errors = {error for _, error in await states(notifier)}
    assert errors == {"not sent: stopped", "not sent: bounced", None}


async def test_a_letter_somebody_asks_for_comes_although_they_stopped_the_lists(
    gateway: Database, notifier: Database, sender: Sender, outbox: Outbox
) -> None:
    ann = await somebody(gateway, "ann@clinic.example")
    async with gateway.transaction() as session:
        session.add(MailStop(subscriber_id=ann, list_name="all", stopped_at=NOW))
    async with notifier.transaction() as session:
        await on_email_requested(EmailRequested(letter=LetterKind.CONFIRM_ADDRESS, subscriber_id=ann), session)
    await send_all(sender)
    assert [message.subject for message in outbox.taken] == ["Confirm your address"]


async def test_a_hard_bounce_ends_all_mail_to_the_address(
    three: list[tuple[UUID, UUID]], notifier: Database, sender: Sender, outbox: Outbox
) -> None:
    await change_told(notifier, three[0])
    await send_all(sender)
    async with notifier.transaction() as session:
        delivery = (await session.scalars(select(Delivery.id))).one()
        await on_delivery_reported(DeliveryReported(delivery_id=delivery, outcome="bounce"), session)
        letter = EmailRequested(letter=LetterKind.CONFIRM_ADDRESS, subscriber_id=three[0][0])
        await on_email_requested(letter, session)
    await send_all(sender)
    assert len(outbox.taken) == 1


async def test_a_soft_bounce_is_tried_again_later_and_not_for_ever(
    three: list[tuple[UUID, UUID]], notifier: Database, sender: Sender
) -> None:
    await change_told(notifier, three[0])
    await send_all(sender)
    now, tries = datetime.now(UTC), 0
    while (await states(notifier))[0][0] != "given_up":
        now += timedelta(days=2)
        async with notifier.transaction() as session:
            delivery = (await session.scalars(select(Delivery))).one()
            await deliveries.apply_report(session, delivery.id, "blocked", now=now)
            assert delivery.due_at >= now or delivery.state == "given_up"
            delivery.attempts += 1
        tries += 1
    assert tries == deliveries.SOFT_ATTEMPTS


async def test_an_unanswered_mail_is_not_sent_again_when_the_provider_reports_it(
    three: list[tuple[UUID, UUID]], notifier: Database, sender: Sender, outbox: Outbox
) -> None:
    outbox.trouble = [ChannelUncertain("no answer")]
    await change_told(notifier, three[0])
    await send_all(sender)
    async with notifier.transaction() as session:
        delivery = (await session.scalars(select(Delivery.id))).one()
        await on_delivery_reported(DeliveryReported(delivery_id=delivery, outcome="processed"), session)
    await sender.reconcile_once()
    await send_all(sender)
    assert outbox.taken == []
    assert await states(notifier) == [("accepted", "no answer")]


async def test_a_correction_reaches_exactly_those_who_were_told(
    database_url: str, three: list[tuple[UUID, UUID]], notifier: Database, sender: Sender, outbox: Outbox
) -> None:
    change = await change_told(notifier, *three[:2])
    await send_all(sender)
    erratum, differ = new_id(), Database.connect(database_url, "differ")
    async with differ.transaction() as session:
        session.add(Erratum(id=erratum, change_id=change, at=NOW, text="We first said one code was removed; it moved."))
    await differ.close()
    for _ in range(2):
        async with notifier.transaction() as session:
            await on_policy_amended(PolicyAmended(change_id=change, erratum_id=erratum), session, house=HOUSE)
    await send_all(sender)
    assert sorted(outbox.reached[2:]) == ["ann@clinic.example", "bob@clinic.example"]
    assert outbox.taken[-1].subject == "Corrected: Northfield tightened mecasermin (Increlex) coverage, MP 0711"


async def test_who_was_told_hears_of_a_postponement_that_their_watch_does_not_meet(
    database_url: str, three: list[tuple[UUID, UUID]], notifier: Database, gateway: Database
) -> None:
    ann, watch = three[0]
    async with gateway.transaction() as session:
        await session.execute(update(Watch).where(Watch.id == watch).values(kinds=["criteria_changed"]))
        await session.execute(delete(Watch).where(Watch.id != watch))
        for who, _ in three:
            await on_pro(session, who, NOW)
    earlier, postponed = await change_told(notifier, three[0]), new_id()
    differ = Database.connect(database_url, "differ")
    async with differ.transaction() as session:
        first = await session.get_one(Change, earlier, options=[undefer(Change.comparison), undefer(Change.brief)])
        values = {column.name: getattr(first, column.name) for column in Change.__table__.columns}
        later = {
            "id": postponed,
            "slug": "later",
            "kinds": ["postponed"],
            "found_at": first.found_at + timedelta(days=9),
        }
        later["before_version_id"], later["after_version_id"] = first.after_version_id, first.before_version_id
        session.add(Change(**values | later))
    await differ.close()
    event = PolicyChanged(
        change_id=postponed, policy_id=first.policy_id, payer="northfield", kinds=frozenset(), impact=Impact.LOW
    )
    async with notifier.transaction() as session:
        await on_policy_changed(event, session, watches=WatchIndex(), house=HOUSE)
        told = select(Alert.subscriber_id).where(Alert.change_id == postponed)
        assert (await session.scalars(told)).all() == [ann]
