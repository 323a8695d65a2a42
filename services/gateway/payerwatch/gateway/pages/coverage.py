"""The coverage map: whom we read, whom we do not and why, and when each source was last read."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models import differ, fetcher
from payerwatch.gateway.deps import Now, Session, SiteUrl
from payerwatch.gateway.pages.coverage_row import CoverageRow
from payerwatch.gateway.rendering import public_page

router = APIRouter()


async def coverage_of(session: AsyncSession) -> list[CoverageRow]:
    payer, source, policy = fetcher.Payer, fetcher.Source, differ.Policy
    sources = (
        select(
            source.payer_id,
            func.count().label("sources"),
            func.max(source.last_ok_at).label("newest"),
            func.min(source.last_ok_at).label("oldest"),
            func.count().filter(source.failing_since.is_not(None)).label("failing"),
        )
        .group_by(source.payer_id)
        .subquery()
    )
    policies = select(func.count()).where(policy.payer_id == payer.id).scalar_subquery()
    query = (
        select(
            payer.id,
            payer.name,
            payer.permission,
            payer.visitable,
            payer.not_visited_because,
            policies,
            func.coalesce(sources.c.sources, 0),
            func.coalesce(sources.c.failing, 0),
            sources.c.newest,
            sources.c.oldest,
        )
        .outerjoin(sources, sources.c.payer_id == payer.id)
        .order_by(payer.name)
    )
    return [CoverageRow(*row) for row in (await session.execute(query)).all()]


@router.get("/coverage", include_in_schema=False)
async def coverage(session: Session, now: Now, site: SiteUrl) -> HTMLResponse:
    rows = await coverage_of(session)
    read = [row for row in rows if row.is_read]
    return public_page("coverage.html", read=read, unread=[row for row in rows if not row.is_read], site=site, now=now)
