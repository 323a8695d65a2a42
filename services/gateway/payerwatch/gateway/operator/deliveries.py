"""Deliveries that did not go through: given up, uncertain, or tried more than once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.notifier import Delivery

SHOWN = 200
OPEN = ("pending", "sending", "uncertain")


@dataclass(frozen=True, slots=True)
class Counted:
    channel: str
    subject: str
    states: Mapping[str, int]


async def counts(session: AsyncSession) -> list[Counted]:
    query = select(Delivery.channel, Delivery.subject, Delivery.state, func.count())
    rows = await session.execute(query.group_by(Delivery.channel, Delivery.subject, Delivery.state))
    found: dict[tuple[str, str], dict[str, int]] = {}
    for channel, subject, state, count in rows:
        found.setdefault((channel, subject), {})[state] = count
    return [Counted(*key, states) for key, states in sorted(found.items())]


async def troubled(session: AsyncSession) -> Sequence[Delivery]:
    failed = or_(Delivery.state.in_(("given_up", "uncertain")), Delivery.state.in_(OPEN) & (Delivery.attempts > 1))
    return (await session.scalars(select(Delivery).where(failed).order_by(Delivery.due_at.desc()).limit(SHOWN))).all()


async def delivery_of(session: AsyncSession, delivery_id: UUID) -> Delivery | None:
    return await session.get(Delivery, delivery_id)
