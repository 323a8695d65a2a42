"""Sign-in links: asked for by anyone, for anyone; opened once, by who reads the inbox."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.models.gateway_accounts import SignIn
from payerwatch.events.gateway import EmailRequested, LetterKind
from payerwatch.gateway.people import person_at
from payerwatch.gateway.throttles import LetterLimits, Limit, Sender, may_write_to
from payerwatch.policies.ids import new_id
from payerwatch.streams.outbox import say

VALID = timedelta(minutes=15)
LIMITS = LetterLimits(
    "sign_in",
    network=Limit(30, timedelta(hours=1)),
    soon=Limit(1, timedelta(minutes=1)),
    a_day=Limit(20, timedelta(days=1)),
)


@dataclass(frozen=True, slots=True)
class Asking:
    address: str
    network: str
    return_to: str
    at: datetime


async def ask_for_link(session: AsyncSession, key: str, asking: Asking) -> None:
    """One letter at most. Known and unknown addresses are treated alike: both are written to. Raises TooMany."""
    if not await may_write_to(session, key, LIMITS, Sender(asking.network, asking.address, asking.at)):
        return
    subscriber_id = await person_at(session, asking.address, asking.at)
    link = SignIn(
        id=new_id(),
        subscriber_id=subscriber_id,
        return_to=asking.return_to,
        made_at=asking.at,
        expires_at=asking.at + VALID,
    )
    session.add(link)
    letter = EmailRequested(letter=LetterKind.SIGN_IN, subscriber_id=subscriber_id, subject_id=link.id)
    await say(session, "gateway", letter)


async def use_link(session: AsyncSession, link_id: UUID, now: datetime) -> SignIn | None:
    """None for a link that was used, is too old, or was never made. Two at once: one of them gets it."""
    used = update(SignIn).where(SignIn.id == link_id, SignIn.used_at.is_(None), SignIn.expires_at > now)
    link = await session.scalar(used.values(used_at=now).returning(SignIn))
    if link is not None:
        await confirm_address(session, link.subscriber_id, now)
    return link


async def confirm_address(session: AsyncSession, subscriber_id: UUID, now: datetime) -> None:
    """Who opened a link of ours reads that inbox."""
    unconfirmed = update(Subscriber).where(Subscriber.id == subscriber_id, Subscriber.confirmed_at.is_(None))
    await session.execute(unconfirmed.values(confirmed_at=now))


async def is_open(session: AsyncSession, link_id: UUID, now: datetime) -> bool:
    query = select(SignIn.id).where(SignIn.id == link_id, SignIn.used_at.is_(None), SignIn.expires_at > now)
    return await session.scalar(query) is not None
