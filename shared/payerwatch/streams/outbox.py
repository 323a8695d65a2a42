"""Saying an event: a row in the transaction of what it announces. The relay publishes it."""

from uuid import UUID

import structlog
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.tables import POST_BOXES
from payerwatch.events.base import Event
from payerwatch.policies.ids import new_id
from payerwatch.streams.topology import Service, stream_named


class NotTheSpeaker(Exception):
    """A service said an event that `topology` gives to another."""


def current_correlation() -> UUID:
    """The correlation id of the visit, event or request that is being worked on; a new one where there is none."""
    bound = structlog.contextvars.get_contextvars().get("correlation")
    return UUID(bound) if isinstance(bound, str) else new_id()


async def say(session: AsyncSession, speaker: Service, event: Event) -> UUID:
    stream = stream_named(event.stream)
    if stream is None or stream.speaker != speaker:
        raise NotTheSpeaker(f"{speaker} does not say {event.stream}")
    event_id = new_id()
    row = {
        "id": event_id,
        "stream": event.stream,
        "data": event.model_dump(mode="json"),
        "correlation": current_correlation(),
    }
    await session.execute(insert(POST_BOXES[speaker].outbox), row)
    return event_id
