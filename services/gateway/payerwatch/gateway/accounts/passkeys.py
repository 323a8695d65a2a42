"""Passkeys in the database, and the challenges that wait for an answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_accounts import Passkey, PasskeyChallenge
from payerwatch.gateway.accounts.ceremonies import NewKey, NotSigned, credential_in, signed
from payerwatch.policies.ids import new_id

VALID = timedelta(minutes=5)
MOST = 20


async def ask(session: AsyncSession, challenge: bytes, person_id: UUID | None, now: datetime) -> UUID:
    await session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at < now))
    row = PasskeyChallenge(id=new_id(), challenge=challenge, subscriber_id=person_id, expires_at=now + VALID)
    session.add(row)
    await session.flush()
    return row.id


async def take(session: AsyncSession, challenge_id: UUID, person_id: UUID | None, now: datetime) -> bytes:
    """An answer counts once. Raises NotSigned for a challenge that is old, answered, or somebody else's."""
    taken = delete(PasskeyChallenge).where(
        PasskeyChallenge.id == challenge_id,
        PasskeyChallenge.subscriber_id.is_not_distinct_from(person_id),
        PasskeyChallenge.expires_at > now,
    )
    challenge = await session.scalar(taken.returning(PasskeyChallenge.challenge))
    if challenge is None:
        raise NotSigned
    return bytes(challenge)


async def add(session: AsyncSession, person_id: UUID, key: NewKey, name: str, now: datetime) -> None:
    session.add(
        Passkey(
            id=new_id(),
            subscriber_id=person_id,
            credential=key.credential,
            public_key=key.public_key,
            uses=key.uses,
            name=name,
            made_at=now,
        )
    )
    await session.flush()


async def of_person(session: AsyncSession, person_id: UUID) -> Sequence[Passkey]:
    query = select(Passkey).where(Passkey.subscriber_id == person_id).order_by(Passkey.made_at)
    return (await session.scalars(query)).all()


async def signer_by(session: AsyncSession, site: str, challenge: bytes, answer: str, now: datetime) -> Passkey:
    """The passkey that signed. Raises NotSigned."""
    query = select(Passkey).where(Passkey.credential == credential_in(answer)).with_for_update()
    passkey = await session.scalar(query)
    if passkey is None:
        raise NotSigned
    passkey.uses = signed(site, challenge, answer, passkey.public_key, passkey.uses)
    passkey.used_at = now
    return passkey


async def rename(session: AsyncSession, person_id: UUID, passkey_id: UUID, name: str) -> bool:
    mine = update(Passkey).where(Passkey.id == passkey_id, Passkey.subscriber_id == person_id)
    return (await session.execute(mine.values(name=name).returning(Passkey.id))).first() is not None


async def remove(session: AsyncSession, person_id: UUID, passkey_id: UUID) -> bool:
    mine = delete(Passkey).where(Passkey.id == passkey_id, Passkey.subscriber_id == person_id)
    return (await session.execute(mine.returning(Passkey.id))).first() is not None
