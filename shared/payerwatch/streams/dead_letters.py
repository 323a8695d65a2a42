"""Entries that cannot be handled are parked where someone looks, and can be replayed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.tables import POST_BOXES
from payerwatch.policies.ids import new_id
from payerwatch.streams.topology import Service


@dataclass(frozen=True, slots=True)
class DeadLetter:
    stream: str
    entry: str
    event_id: UUID | None
    payload: bytes
    error: str
    traceback: str
    deliveries: int


@dataclass(frozen=True, slots=True)
class Parked:
    id: UUID
    service: Service
    stream: str
    event_id: UUID | None
    error: str
    deliveries: int
    parked_at: datetime


async def park(session: AsyncSession, service: Service, letter: DeadLetter) -> None:
    table = POST_BOXES[service].dead_letters
    await session.execute(
        insert(table).values(
            id=new_id(),
            stream=letter.stream,
            entry=letter.entry,
            event_id=letter.event_id,
            payload=letter.payload,
            error=letter.error,
            traceback=letter.traceback,
            deliveries=letter.deliveries,
        )
    )


async def parked(session: AsyncSession, service: Service) -> list[Parked]:
    table = POST_BOXES[service].dead_letters
    rows = await session.scalars(select(table).where(table.replayed_at.is_(None)).order_by(table.parked_at))
    return [Parked(row.id, service, row.stream, row.event_id, row.error, row.deliveries, row.parked_at) for row in rows]


async def take_for_replay(session: AsyncSession, service: Service, letter_id: UUID) -> tuple[str, bytes] | None:
    """The stream and payload of a parked entry, marked as replayed; None when there is none to replay.

    The inbox row of its event, if any, goes too: a replay is meant to take effect.
    """
    table, inbox = POST_BOXES[service].dead_letters, POST_BOXES[service].inbox
    marked = update(table).where(table.id == letter_id, table.replayed_at.is_(None)).values(replayed_at=func.now())
    row = (await session.execute(marked.returning(table.stream, table.payload, table.event_id))).first()
    if row is None:
        return None
    if row.event_id is not None:
        await session.execute(delete(inbox).where(inbox.event_id == row.event_id))
    return row.stream, row.payload
