"""Entries that cannot be handled are parked where someone looks, and can be replayed."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, func, insert, select, update
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


def waits(service: Service) -> ColumnElement[bool]:
    """A letter that somebody has to look at: not replayed, and its event not taken meanwhile from another entry."""
    table, inbox = POST_BOXES[service].dead_letters, POST_BOXES[service].inbox
    taken = exists(select(1).where(inbox.consumer == service, inbox.event_id == table.event_id))
    return table.replayed_at.is_(None) & ~taken


async def park(session: AsyncSession, service: Service, letter: DeadLetter) -> None:
    """An event that is published again while it fails is in several entries, and in one letter."""
    if letter.event_id is not None and await _is_parked(session, service, letter.event_id):
        return
    await session.execute(insert(POST_BOXES[service].dead_letters), {"id": new_id(), **asdict(letter)})


async def _is_parked(session: AsyncSession, service: Service, event_id: UUID) -> bool:
    """Whoever parks the same event at the same moment waits here until this transaction ends."""
    table = POST_BOXES[service].dead_letters
    lock = func.hashtextextended(f"dead letter {service} {event_id}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(lock)))
    waiting = exists(select(1).where(table.event_id == event_id, table.replayed_at.is_(None)))
    return bool(await session.scalar(select(waiting)))


async def parked(session: AsyncSession, service: Service) -> list[Parked]:
    table = POST_BOXES[service].dead_letters
    rows = await session.scalars(select(table).where(waits(service)).order_by(table.parked_at))
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
