"""What operators did. Written in the transaction of the deed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.models.gateway_operator import OperatorDeed
from payerwatch.policies.ids import new_id

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Actor:
    """A person on the pages, or an account of a machine at a terminal."""

    person_id: UUID | None = None
    terminal: str | None = None


class Deed(StrEnum):
    ADDED = "operator.added"
    REMOVED = "operator.removed"
    ENROLLED = "operator.enrolled"
    RAISED = "operator.raised"
    PASSKEY_APPROVED = "operator.passkey_approved"
    RELEASED = "version.released"
    DISCARDED = "version.discarded"
    WITHDRAWN = "source.withdrawn"
    VISIT_ASKED = "source.visit_asked"
    CORRECTED = "change.corrected"
    REPLAYED = "dead_letter.replayed"


TOLD: Mapping[str, str] = {
    Deed.ADDED: "Made someone an operator",
    Deed.REMOVED: "Ended someone’s part as operator",
    Deed.ENROLLED: "Set up a second factor",
    Deed.RAISED: "Showed a second factor",
    Deed.PASSKEY_APPROVED: "Let a passkey stand for the second factor",
    Deed.RELEASED: "Released a held version",
    Deed.DISCARDED: "Discarded a held version",
    Deed.WITHDRAWN: "Confirmed that a policy is withdrawn",
    Deed.VISIT_ASKED: "Asked for a visit",
    Deed.CORRECTED: "Corrected a change",
    Deed.REPLAYED: "Replayed a dead letter",
}


async def record(session: AsyncSession, actor: Actor, deed: Deed, now: datetime, **about: str) -> None:
    """`about` holds ids and small words, never addresses."""
    who = {"actor_id": actor.person_id, "terminal": actor.terminal}
    session.add(OperatorDeed(id=new_id(), at=now, action=deed, about=about, **who))
    await session.flush()


async def latest_deeds(session: AsyncSession) -> Sequence[Row[OperatorDeed, str]]:
    """Each with its actor's address, where that person is still known."""
    query = select(OperatorDeed, Subscriber.email).outerjoin(Subscriber, Subscriber.id == OperatorDeed.actor_id)
    return (await session.execute(query.order_by(OperatorDeed.at.desc(), OperatorDeed.id.desc()).limit(SHOWN))).all()
