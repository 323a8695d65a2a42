"""Raising a browser of an operator: for twelve hours it has shown more than a mailbox."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_accounts import Passkey
from payerwatch.db.models.gateway_operator import Operator, OperatorPasskey
from payerwatch.gateway.accounts import passkeys, sessions
from payerwatch.gateway.accounts.ceremonies import NotSigned
from payerwatch.gateway.accounts.sessions import SignedIn
from payerwatch.gateway.operator.audit import Actor, Deed, record
from payerwatch.gateway.operator.digits import step_of
from payerwatch.gateway.operator.people import hashed
from payerwatch.gateway.throttles import Limit, taken_within, throttle_key
from payerwatch.seals import SealBroken, Seals

RAISED = timedelta(hours=12)
TRIES = Limit(10, timedelta(minutes=15))


class NotShown(Exception):
    """What was typed is not the second factor. The message is for who typed it."""


@dataclass(frozen=True, slots=True)
class Keys:
    links: str
    """The key of links, which sessions are derived from."""
    seals: Seals


def is_raised(person: SignedIn, now: datetime) -> bool:
    return person.raised_at is not None and person.raised_at > now - RAISED


async def may_try(session: AsyncSession, keys: Keys, person: SignedIn, now: datetime) -> bool:
    key = throttle_key(keys.links, "second_factor", str(person.subscriber_id))
    return await taken_within(session, key, TRIES, now)


async def enrol(
    session: AsyncSession, keys: Keys, person: SignedIn, code: str, sealed: str, digits: str, now: datetime
) -> str:
    """The browser's new token. Raises NotShown for a code that is not the command's, or digits not of the app."""
    try:
        secret = keys.seals.open(sealed.encode())
    except SealBroken as broken:
        raise NotShown("This page was altered on the way. Open it again.") from broken
    step = step_of(secret, digits, now, 0)
    if step is None:
        raise NotShown("These are not the digits of the app. Add the key to it again, or look at its clock.")
    mine = update(Operator).where(
        Operator.subscriber_id == person.subscriber_id,
        Operator.enrolment_hash == hashed(code.strip()),
        Operator.enrolment_until > now,
    )
    kept = mine.values(sealed_secret=sealed.encode(), last_step=step, enrolment_hash=None, enrolment_until=None)
    if (await session.execute(kept.returning(Operator.subscriber_id))).first() is None:
        raise NotShown("This is not the code that the command printed, or it is older than a day.")
    await record(session, Actor(person.subscriber_id), Deed.ENROLLED, now)
    return await _raised(session, keys, person, now)


def _opened(keys: Keys, sealed: bytes) -> str:
    try:
        return keys.seals.open(sealed)
    except SealBroken as broken:
        raise NotShown("The key of your app was lost with the keys of this service. `operators add` again.") from broken


async def by_digits(session: AsyncSession, keys: Keys, person: SignedIn, digits: str, now: datetime) -> str:
    """The browser's new token. Raises NotShown, also for digits that were taken before."""
    query = select(Operator).where(Operator.subscriber_id == person.subscriber_id).with_for_update()
    operator = (await session.scalars(query)).one()
    step = None
    if operator.sealed_secret is not None:
        step = step_of(_opened(keys, operator.sealed_secret), digits, now, operator.last_step)
    if step is None:
        raise NotShown("These are not the digits of now, or they were used already. Wait for the next ones.")
    operator.last_step = step
    return await _raised(session, keys, person, now)


async def by_passkey(
    session: AsyncSession, keys: Keys, person: SignedIn, site: str, asked: UUID, answer: str, now: datetime
) -> str:
    """The browser's new token. Raises NotSigned, also for a passkey that is not approved or somebody else's."""
    challenge = await passkeys.take(session, asked, person.subscriber_id, now)
    passkey = await passkeys.signer_by(session, site, challenge, answer, now)
    if passkey.subscriber_id != person.subscriber_id or await session.get(OperatorPasskey, passkey.id) is None:
        raise NotSigned
    return await _raised(session, keys, person, now)


async def _raised(session: AsyncSession, keys: Keys, person: SignedIn, now: datetime) -> str:
    await record(session, Actor(person.subscriber_id), Deed.RAISED, now)
    return await sessions.raise_session(session, keys.links, person.session_id, now)


@dataclass(frozen=True, slots=True)
class OwnPasskey:
    key: Passkey
    approved: bool


async def passkeys_of(session: AsyncSession, person_id: UUID) -> list[OwnPasskey]:
    mine = await passkeys.of_person(session, person_id)
    query = select(OperatorPasskey.passkey_id).where(OperatorPasskey.passkey_id.in_([key.id for key in mine]))
    approved = set(await session.scalars(query))
    return [OwnPasskey(key, key.id in approved) for key in mine]


async def approve_passkey(session: AsyncSession, person: SignedIn, passkey_id: UUID, now: datetime) -> bool:
    owned = await session.scalar(
        select(Passkey.id).where(Passkey.id == passkey_id, Passkey.subscriber_id == person.subscriber_id)
    )
    if owned is None:
        return False
    row = insert(OperatorPasskey).values(passkey_id=passkey_id, approved_at=now)
    await session.execute(row.on_conflict_do_nothing())
    await record(session, Actor(person.subscriber_id), Deed.PASSKEY_APPROVED, now, passkey=str(passkey_id))
    return True
