"""What is stored is said: rows that an event announces, counted against the outbox."""

from datetime import timedelta
from uuid import UUID

from prometheus_client import Gauge
from sqlalchemy import Select, Uuid, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.tables import POST_BOXES
from payerwatch.events.base import Event
from payerwatch.streams.topology import Service

UNSAID = Gauge("payerwatch_rows_unsaid", "Rows of the last day whose event is not in the outbox", ["event"])
WINDOW = timedelta(days=1)


async def note_unsaid(
    session: AsyncSession, speaker: Service, event: type[Event], field: str, announced: Select[UUID]
) -> int:
    """`announced` selects the ids that `field` of an event should hold."""
    outbox = POST_BOXES[speaker].outbox
    said = select(cast(outbox.data.op("->>")(field), Uuid)).where(
        outbox.stream == event.stream, outbox.said_at > func.now() - WINDOW * 2
    )
    ids = announced.subquery()
    query = select(func.count()).select_from(ids).where(ids.c[0].not_in(said))
    unsaid = (await session.execute(query)).scalar_one()
    UNSAID.labels(event.stream).set(unsaid)
    return unsaid
