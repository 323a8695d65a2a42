from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.tables import POST_BOXES
from payerwatch.streams.topology import Service


async def first_time(session: AsyncSession, service: Service, consumer: str, event_id: UUID) -> bool:
    """Marks the event as taken, in the transaction of its effect. False when it already was."""
    inbox = POST_BOXES[service].inbox
    row = insert(inbox).values(consumer=consumer, event_id=event_id).on_conflict_do_nothing()
    return (await session.execute(row.returning(inbox.event_id))).first() is not None
