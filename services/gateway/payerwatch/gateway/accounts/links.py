"""Sign-in links: asked for by anyone, for anyone; opened once, by who reads the inbox."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.models.gateway_accounts import SignIn
from payerwatch.events.gateway import EmailRequested, LetterKind
from payerwatch.gateway.throttles import Limit, taken_within
from payerwatch.policies.ids import new_id
from payerwatch.streams.outbox import say

VALID = timedelta(minutes=15)
SOON = Limit(1, timedelta(minutes=1))
A_DAY = Limit(20, timedelta(days=1))
NETWORK = Limit(30, timedelta(hours=1))


class TooMany(Exception):
    """This network has asked for more links than an office would within the hour."""


@dataclass(frozen=True, slots=True)
class Asking:
    address: str
    network: str
    return_to: str
    at: datetime


def throttle_key(key: str, what: str, value: str) -> str:
    return f"{what}:{hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()}"


async def ask_for_link(session: AsyncSession, key: str, asking: Asking) -> None:
    """One letter at most. Known and unknown addresses are treated alike: both are written to. Raises TooMany."""
    if not await taken_within(session, throttle_key(key, "sign_in_network", asking.network), NETWORK, asking.at):
        raise TooMany
    mailbox = throttle_key(key, "sign_in", asking.address)
    if not await taken_within(session, f"{mailbox}:soon", SOON, asking.at):
        return
    if not await taken_within(session, f"{mailbox}:day", A_DAY, asking.at):
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


async def person_at(session: AsyncSession, address: str, now: datetime) -> UUID:
    row = insert(Subscriber).values(id=new_id(), email=address, joined_at=now)
    await session.execute(row.on_conflict_do_nothing(index_elements=[Subscriber.email]))
    return (await session.execute(select(Subscriber.id).where(Subscriber.email == address))).scalar_one()


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
