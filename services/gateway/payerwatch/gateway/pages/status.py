"""The health of every source, in public."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models import differ, fetcher
from payerwatch.db.tables import POST_BOXES
from payerwatch.gateway.deps import Now, Session
from payerwatch.gateway.rendering import public_page
from payerwatch.streams.dead_letters import waits

router = APIRouter()


@dataclass(frozen=True, slots=True)
class PayerHealth:
    id: str
    name: str
    declaration_error: str | None
    sources: int
    last_ok_at: datetime | None
    failing: int
    missing: int
    held: int
    problems: list[str] | None


async def health_of_payers(session: AsyncSession) -> list[PayerHealth]:
    payer, source, listing = fetcher.Payer, fetcher.Source, fetcher.Listing
    version, policy = differ.Version, differ.Policy
    counts = (
        select(
            source.payer_id,
            func.count().label("sources"),
            func.max(source.last_ok_at).label("last_ok_at"),
            func.count().filter(source.failing_since.is_not(None)).label("failing"),
            func.count().filter(source.state == "missing").label("missing"),
        )
        .group_by(source.payer_id)
        .subquery()
    )
    held = (
        select(func.count())
        .select_from(version)
        .join(policy, policy.id == version.policy_id)
        .where(version.state == "held", policy.payer_id == payer.id)
        .scalar_subquery()
    )
    problems = (
        select(func.array_agg(listing.problem))
        .where(listing.payer_id == payer.id, listing.problem.is_not(None))
        .scalar_subquery()
    )
    query = (
        select(
            payer.id,
            payer.name,
            payer.declaration_error,
            func.coalesce(counts.c.sources, 0),
            counts.c.last_ok_at,
            func.coalesce(counts.c.failing, 0),
            func.coalesce(counts.c.missing, 0),
            held,
            problems,
        )
        .outerjoin(counts, counts.c.payer_id == payer.id)
        .order_by(payer.name)
    )
    rows = (await session.execute(query)).all()
    return [PayerHealth(*row) for row in rows]


async def unhandled_entries(session: AsyncSession) -> int:
    counts = [
        select(func.count(box.dead_letters.id)).where(waits(service)).scalar_subquery()
        for service, box in POST_BOXES.items()
    ]
    return sum((await session.execute(select(*counts))).one())


@router.get("/status", include_in_schema=False)
async def status(session: Session, now: Now) -> HTMLResponse:
    payers = await health_of_payers(session)
    return public_page("status.html", payers=payers, dead_letters=await unhandled_entries(session), now=now)
