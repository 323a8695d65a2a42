"""Readers in the database: an address that asked, its owner who confirmed, a list that was stopped."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway import Subscriber, Watch
from payerwatch.db.models.gateway_readers import Consent
from payerwatch.db.models.gateway_stops import MailStop
from payerwatch.db.models.gateway_watching import Endpoint, OwnCode, Preference, Task
from payerwatch.events.gateway import EmailRequested, LetterKind
from payerwatch.gateway.gate import consent
from payerwatch.gateway.throttles import Limit, taken_within
from payerwatch.links.lists import MailingList
from payerwatch.policies.ids import new_id
from payerwatch.streams.outbox import say

SOON = Limit(1, timedelta(minutes=10))
A_DAY = Limit(4, timedelta(days=1))
NETWORK = Limit(20, timedelta(hours=1))


class TooMany(Exception):
    """This network has asked for more letters than an office would within the hour."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Someone gave an address on a page."""

    address: str
    page: str
    change_id: UUID
    network: str
    at: datetime


def _hashed(key: str, what: str, value: str) -> str:
    return f"{what}:{hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()}"


async def ask_to_confirm(session: AsyncSession, key: str, asking: Asking) -> None:
    """One letter at most. Whether the address is known, and whether a letter went, cannot be told from outside.
    Raises TooMany."""
    if not await taken_within(session, _hashed(key, "network", asking.network), NETWORK, asking.at):
        raise TooMany
    mailbox = _hashed(key, "address", asking.address)
    if not await taken_within(session, f"{mailbox}:soon", SOON, asking.at):
        return
    if not await taken_within(session, f"{mailbox}:day", A_DAY, asking.at):
        return
    subscriber_id = await _subscriber(session, asking)
    session.add(
        Consent(
            id=new_id(),
            subscriber_id=subscriber_id,
            purpose=consent.DIGEST,
            text=consent.TEXT,
            version=consent.VERSION,
            page=asking.page,
            given_at=asking.at,
        )
    )
    letter = EmailRequested(letter=LetterKind.CONFIRM_ADDRESS, subscriber_id=subscriber_id, subject_id=asking.change_id)
    await say(session, "gateway", letter)


async def _subscriber(session: AsyncSession, asking: Asking) -> UUID:
    row = insert(Subscriber).values(id=new_id(), email=asking.address, joined_at=asking.at)
    await session.execute(row.on_conflict_do_nothing(index_elements=[Subscriber.email]))
    return (await session.execute(select(Subscriber.id).where(Subscriber.email == asking.address))).scalar_one()


async def confirm(session: AsyncSession, subscriber_id: UUID, now: datetime) -> bool:
    """The owner of the address said yes: what was agreed to on the pages counts from now. A second time changes
    nothing. False when the address has been erased since."""
    subscriber = await session.get(Subscriber, subscriber_id, with_for_update=True)
    if subscriber is None:
        return False
    subscriber.confirmed_at = subscriber.confirmed_at or now
    waiting = update(Consent).where(
        Consent.subscriber_id == subscriber_id, Consent.confirmed_at.is_(None), Consent.withdrawn_at.is_(None)
    )
    confirmed = await session.execute(waiting.values(confirmed_at=now).returning(Consent.id))
    if confirmed.first() is not None:
        await resume(session, subscriber, MailingList.DIGEST, now)
    return True


async def resume(session: AsyncSession, subscriber: Subscriber, which: MailingList, now: datetime) -> None:
    lists = [which, MailingList.ALL]
    stopped = delete(MailStop).where(MailStop.subscriber_id == subscriber.id, MailStop.list_name.in_(lists))
    await session.execute(stopped)
    if which is MailingList.DIGEST:
        subscriber.digest_since = subscriber.digest_since or now


async def stop(session: AsyncSession, subscriber_id: UUID, which: MailingList, now: datetime) -> None:
    """Stopping what is stopped, or for someone who is gone, is no error: nothing is sent either way."""
    subscriber = await session.get(Subscriber, subscriber_id, with_for_update=True)
    if subscriber is None:
        return
    row = insert(MailStop).values(subscriber_id=subscriber_id, list_name=which, stopped_at=now)
    await session.execute(row.on_conflict_do_nothing())
    if which in {MailingList.DIGEST, MailingList.ALL}:
        subscriber.digest_since = None
        given = update(Consent).where(Consent.subscriber_id == subscriber_id, Consent.withdrawn_at.is_(None))
        await session.execute(given.values(withdrawn_at=now))


async def stopped_lists(session: AsyncSession, subscriber_id: UUID) -> set[str]:
    return set(await session.scalars(select(MailStop.list_name).where(MailStop.subscriber_id == subscriber_id)))


async def kept_of(session: AsyncSession, subscriber: Subscriber) -> dict[str, Any]:
    """Everything we keep of a reader, for them to take along."""
    consents = await session.scalars(select(Consent).where(Consent.subscriber_id == subscriber.id))
    watches = await session.scalar(select(func.count()).where(Watch.subscriber_id == subscriber.id))
    own_codes = await session.scalar(select(func.count()).where(OwnCode.subscriber_id == subscriber.id))
    return {
        "email": subscriber.email,
        "joined_at": subscriber.joined_at,
        "confirmed_at": subscriber.confirmed_at,
        "digest_since": subscriber.digest_since,
        "stopped_lists": sorted(await stopped_lists(session, subscriber.id)),
        "watches": watches,
        "own_codes": own_codes,
        "consents": [
            {
                "purpose": given.purpose,
                "text": given.text,
                "version": given.version,
                "page": given.page,
                "given_at": given.given_at,
                "confirmed_at": given.confirmed_at,
                "withdrawn_at": given.withdrawn_at,
            }
            for given in consents
        ],
    }


async def erase(session: AsyncSession, subscriber_id: UUID) -> None:
    """Raises IntegrityError for a member of an organization, whose owner removes them."""
    for table in (MailStop, Watch, OwnCode, Preference, Endpoint, Task):
        await session.execute(delete(table).where(table.subscriber_id == subscriber_id))
    await session.execute(delete(Subscriber).where(Subscriber.id == subscriber_id))
