"""People by their address, which stands in one place."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway import Subscriber
from payerwatch.policies.ids import new_id


async def person_at(session: AsyncSession, address: str, now: datetime) -> UUID:
    row = insert(Subscriber).values(id=new_id(), email=address, joined_at=now)
    await session.execute(row.on_conflict_do_nothing(index_elements=[Subscriber.email]))
    return (await session.execute(select(Subscriber.id).where(Subscriber.email == address))).scalar_one()
