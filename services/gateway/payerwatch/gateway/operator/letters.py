"""Dead letters of all services, and asking for one to be taken again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.base import DeadLetterRow
from payerwatch.db.tables import POST_BOXES
from payerwatch.events.gateway import DeadLetterReplayRequested
from payerwatch.gateway.operator.audit import Actor, Deed, record
from payerwatch.streams.dead_letters import Parked, parked
from payerwatch.streams.outbox import say
from payerwatch.streams.topology import SERVICES, Service


@dataclass(frozen=True, slots=True)
class Letter:
    service: Service
    row: DeadLetterRow

    @property
    def payload(self) -> str:
        return self.row.payload.decode("utf-8", "replace")


async def all_parked(session: AsyncSession) -> list[Parked]:
    found = [letter for service in SERVICES for letter in await parked(session, service)]
    return sorted(found, key=lambda letter: letter.parked_at)


async def letter_of(session: AsyncSession, letter_id: UUID) -> Letter | None:
    for service in SERVICES:
        row = await session.scalar(select(POST_BOXES[service].dead_letters).filter_by(id=letter_id))
        if row is not None:
            return Letter(service, row)
    return None


async def ask_replay(session: AsyncSession, actor: Actor, letter_id: UUID, now: datetime) -> str | None:
    """Why it cannot be, or None where it is said."""
    letter = await letter_of(session, letter_id)
    if letter is None or letter.row.replayed_at is not None:
        return f"No dead letter {letter_id} waits for a replay."
    await say(session, "gateway", DeadLetterReplayRequested(service=letter.service, letter_id=letter_id))
    await record(session, actor, Deed.REPLAYED, now, service=letter.service, letter=str(letter_id))
    return None
