"""Readers in the database: an address that asked, its owner who confirmed, a list that was stopped."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway import Subscriber, Watch
from payerwatch.db.models.gateway_readers import Consent
from payerwatch.db.models.gateway_stops import MailStop
from payerwatch.db.models.gateway_watching import Endpoint, OwnCode, Preference, Task
from payerwatch.events.gateway import EmailRequested, LetterKind
from payerwatch.gateway.gate import consent
from payerwatch.gateway.people import person_at
from payerwatch.gateway.throttles import LetterLimits, Limit, Sender, may_write_to
from payerwatch.links.lists import MailingList
from payerwatch.policies.ids import new_id
from payerwatch.streams.outbox import say

LIMITS = LetterLimits(
    "address",
    network=Limit(20, timedelta(hours=1)),
    soon=Limit(1, timedelta(minutes=10)),
    a_day=Limit(4, timedelta(days=1)),
)


@dataclass(frozen=True, slots=True)
class Asking:
    """Someone gave an address on a page."""

    address: str
    page: str
    change_id: UUID
    network: str
    at: datetime


async def ask_to_confirm(session: AsyncSession, key: str, asking: Asking) -> None:
    """One letter at most. Whether the address is known, and whether a letter went, cannot be told from outside.
    Raises TooMany."""
    if not await may_write_to(session, key, LIMITS, Sender(asking.network, asking.address, asking.at)):
        return
    subscriber_id = await person_at(session, asking.address, asking.at)
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


async def erase(session: AsyncSession, subscriber_id: UUID) -> None:
    """Raises IntegrityError for a member of an organization, whose owner removes them."""
    for table in (MailStop, Watch, OwnCode, Preference, Endpoint, Task):
        await session.execute(delete(table).where(table.subscriber_id == subscriber_id))
    await session.execute(delete(Subscriber).where(Subscriber.id == subscriber_id))
