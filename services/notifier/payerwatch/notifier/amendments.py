"""Corrections of ours, told to exactly those who were told of the change."""

from collections.abc import Sequence
from datetime import UTC, datetime

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Change
from payerwatch.db.models.differ_errata import Erratum
from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.models.gateway_watching import Endpoint
from payerwatch.db.models.notifier import Alert, Delivery
from payerwatch.db.models.notifier_webhooks import WebhookMessage
from payerwatch.events.differ import PolicyAmended
from payerwatch.links.lists import MailingList
from payerwatch.notifier.channels.base import Prepared
from payerwatch.notifier.deliveries import Claim, Due, State, owe
from payerwatch.notifier.house import House
from payerwatch.notifier.mail import Message, Recipient, one_click
from payerwatch.notifier.rendering import one_line, rendered
from payerwatch.notifier.suppression import silenced
from payerwatch.notifier.webhooks import AMENDED, asks_for, write_messages
from payerwatch.policies.ids import public_id

log = structlog.get_logger()
REACHED = (State.ACCEPTED, State.SENDING, State.UNCERTAIN)


async def on_policy_amended(event: PolicyAmended, session: AsyncSession, *, house: House) -> None:
    """A mail that is still waiting needs no correction: it is written when it is sent."""
    now = datetime.now(UTC)
    told = (
        select(Alert.subscriber_id)
        .join(Delivery, (Delivery.subject_id == Alert.id) & (Delivery.subject == "alert"))
        .where(Alert.change_id == event.change_id, Delivery.channel == "email", Delivery.state.in_(REACHED))
        .order_by(Alert.subscriber_id)
    )
    readers = (await session.scalars(told)).all()
    due = [
        Due("amendment", event.erratum_id, who, "email", lane=f"email:{who}", place=event.erratum_id) for who in readers
    ]
    await owe(session, due, now=now)
    await _tell_endpoints(session, event, house, now)
    log.info("change.amended", change_id=str(event.change_id), told=len(readers))


async def _tell_endpoints(session: AsyncSession, event: PolicyAmended, house: House, now: datetime) -> None:
    change = await session.get_one(Change, event.change_id)
    erratum = await session.get_one(Erratum, event.erratum_id)
    told = (
        select(Endpoint)
        .join(WebhookMessage, WebhookMessage.endpoint_id == Endpoint.id)
        .where(WebhookMessage.cause_id == change.id, Endpoint.removed_at.is_(None))
    )
    endpoints = [each for each in await session.scalars(told) if asks_for(each, AMENDED, change.payer_id)]
    data = {
        "change": public_id("chg", change.id),
        "correction": erratum.text,
        "corrected_at": erratum.at.isoformat(),
        "url": house.at(f"updates/{change.slug}"),
    }
    await write_messages(session, endpoints, type_=AMENDED, cause=erratum.id, lane=change.policy_id, data=data, now=now)


async def prepare_amendment(session: AsyncSession, claims: Sequence[Claim], house: House) -> Prepared[Message]:
    claim = claims[0]
    erratum = await session.get_one(Erratum, claim.subject_id)
    change = await session.get_one(Change, erratum.change_id)
    reader = await session.get(Subscriber, claim.recipient_id)
    silent = await silenced(session, [claim.recipient_id], MailingList.ALERTS)
    if reader is None or claim.recipient_id in silent:
        return Prepared(None, {claim.delivery_id: silent.get(claim.recipient_id, "gone")})
    stop = house.stop_link(claim.recipient_id, MailingList.ALERTS)
    title = one_line(f"Corrected: {change.title}")
    words = {
        "title": title,
        "preheader": one_line(erratum.text),
        "day": f"{erratum.at:%B} {erratum.at.day}",
        "correction": one_line(erratum.text),
        "link": house.at(f"updates/{change.slug}"),
        "preferences": house.preferences_link(claim.recipient_id),
        "stop": stop,
        "house": house,
    }
    html, text = rendered("amendment", **words)
    return Prepared(Message(title, html, text, (Recipient(claim.delivery_id, reader.email, headers=one_click(stop)),)))
