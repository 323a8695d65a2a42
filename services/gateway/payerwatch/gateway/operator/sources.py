"""Sources and their health, and the operator's word on one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.fetcher import Host, Listing, Payer, Permit, Source, Visit
from payerwatch.events.gateway import VisitRequested, WithdrawalConfirmed
from payerwatch.gateway.operator.audit import Actor, Deed, record
from payerwatch.streams.outbox import say

SHOWN = 200
VISITS = 60


@dataclass(frozen=True, slots=True)
class PayerHealth:
    payer: Payer
    sources: int
    failing: int
    missing: int
    last_ok_at: datetime | None
    next_visit_at: datetime | None


async def health_of_payers(session: AsyncSession) -> list[PayerHealth]:
    alive = Source.state != "withdrawn"
    counted = (
        select(
            Source.payer_id,
            func.count().filter(alive),
            func.count().filter(alive & (Source.failures > 0)),
            func.count().filter(Source.state == "missing"),
            func.max(Source.last_ok_at),
            func.min(Source.due_at).filter(alive),
        )
        .group_by(Source.payer_id)
        .subquery()
    )
    query = select(Payer, *list(counted.c)[1:]).outerjoin(counted, counted.c.payer_id == Payer.id).order_by(Payer.id)
    rows = (await session.execute(query)).all()
    return [PayerHealth(row[0], row[1] or 0, row[2] or 0, row[3] or 0, row[4], row[5]) for row in rows]


async def sources_of(session: AsyncSession, payer_id: str) -> Sequence[Source]:
    """Those in trouble first."""
    query = select(Source).where(Source.payer_id == payer_id)
    worst = (Source.state == "missing", Source.failures)
    return (await session.scalars(query.order_by(*(each.desc() for each in worst), Source.key).limit(SHOWN))).all()


async def listings_of(session: AsyncSession, payer_id: str) -> Sequence[Listing]:
    return (await session.scalars(select(Listing).where(Listing.payer_id == payer_id).order_by(Listing.id))).all()


async def permits_of(session: AsyncSession, payer_id: str) -> Sequence[Permit]:
    query = select(Permit).where(Permit.payer_id == payer_id).order_by(Permit.recorded_at.desc())
    return (await session.scalars(query)).all()


async def source_and_host(session: AsyncSession, source_id: UUID) -> Row[Source, Payer, Host | None] | None:
    query = select(Source, Payer, Host).join(Payer, Payer.id == Source.payer_id)
    query = query.outerjoin(Host, Host.name == Source.host)
    return (await session.execute(query.where(Source.id == source_id))).one_or_none()


async def visits_to(session: AsyncSession, source_id: UUID) -> Sequence[Visit]:
    query = select(Visit).where(Visit.source_id == source_id).order_by(Visit.at.desc())
    return (await session.scalars(query.limit(VISITS))).all()


async def missing_sources(session: AsyncSession) -> Sequence[Source]:
    query = select(Source).where(Source.state == "missing").order_by(Source.missing_since)
    return (await session.scalars(query)).all()


async def confirm_withdrawal(session: AsyncSession, actor: Actor, source: UUID, now: datetime) -> str | None:
    """Why it cannot be, or None where it is said."""
    state = await session.scalar(select(Source.state).where(Source.id == source))
    if state != "missing":
        why = f"it is {state}" if state else "there is no such source"
        return f"{source} is not missing: {why}."
    await say(session, "gateway", WithdrawalConfirmed(source_id=source))
    await record(session, actor, Deed.WITHDRAWN, now, source=str(source))
    return None


async def ask_visit(session: AsyncSession, actor: Actor, source: UUID, now: datetime) -> str | None:
    """Why it cannot be, or None where it is said."""
    found = (
        await session.execute(select(Source.state, Payer.visitable).join(Payer).where(Source.id == source))
    ).first()
    if found is None:
        return f"{source} is not visited: there is no such source."
    if found.state == "withdrawn" or not found.visitable:
        why = "it is withdrawn" if found.state == "withdrawn" else "its payer is not"
        return f"{source} is not visited: {why}."
    await say(session, "gateway", VisitRequested(source_id=source))
    await record(session, actor, Deed.VISIT_ASKED, now, source=str(source))
    return None


LATE = timedelta(hours=12)


async def late_sources(session: AsyncSession, now: datetime) -> int:
    late = select(func.count()).select_from(Source).join(Payer, Payer.id == Source.payer_id)
    late = late.where(Payer.visitable, Source.listed, Source.state == "active", Source.due_at < now - LATE)
    return (await session.execute(late)).scalar_one()
