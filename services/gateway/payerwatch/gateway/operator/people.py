"""Who is an operator. Added at a terminal only: no page of the site can make one."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Row, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.models.gateway_operator import Operator
from payerwatch.gateway.accounts.tokens import new_token
from payerwatch.gateway.operator.audit import Actor, Deed, record
from payerwatch.gateway.people import person_at

ENROLMENT = timedelta(hours=24)


def hashed(code: str) -> bytes:
    """A code is 256 bits of chance: nothing can be tried against its hash, and the command needs no key for it."""
    return hashlib.sha256(code.encode()).digest()


async def add(session: AsyncSession, actor: Actor, address: str, now: datetime) -> str:
    """The code to set up a second factor with. For someone who is an operator already, the old factor is void."""
    person, code = await person_at(session, address, now), new_token()
    fresh = {"enrolment_hash": hashed(code), "enrolment_until": now + ENROLMENT, "sealed_secret": None, "last_step": 0}
    row = insert(Operator).values(subscriber_id=person, added_at=now, **fresh)
    await session.execute(row.on_conflict_do_update(index_elements=[Operator.subscriber_id], set_=fresh))
    await record(session, actor, Deed.ADDED, now, person=str(person))
    return code


async def remove(session: AsyncSession, actor: Actor, address: str, now: datetime) -> bool:
    """Holds from the next request on. False for an address that is no operator's."""
    person = select(Subscriber.id).where(Subscriber.email == address).scalar_subquery()
    gone = delete(Operator).where(Operator.subscriber_id == person).returning(Operator.subscriber_id)
    removed = await session.scalar(gone)
    if removed is not None:
        await record(session, actor, Deed.REMOVED, now, person=str(removed))
    return removed is not None


async def operators(session: AsyncSession) -> Sequence[Row[Operator, str]]:
    query = select(Operator, Subscriber.email).join(Subscriber, Subscriber.id == Operator.subscriber_id)
    return (await session.execute(query.order_by(Subscriber.email))).all()


async def operator_of(session: AsyncSession, person_id: UUID) -> Operator | None:
    return await session.get(Operator, person_id)
