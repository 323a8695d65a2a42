"""All payers, and one payer's policies."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import HTMLResponse
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models import differ, fetcher
from payerwatch.gateway.charts import month_bars
from payerwatch.gateway.deps import Now, Session, SiteUrl
from payerwatch.gateway.pages.entries import PolicyEntry, Wanted, latest_changes, policies
from payerwatch.gateway.pages.links import payer_url
from payerwatch.gateway.rendering import public_page

router = APIRouter()
PAGE = 50
LATEST = 5
MONTHS = 12


@dataclass(frozen=True, slots=True)
class PayerEntry:
    id: str
    name: str
    policies: int
    changed_at: datetime | None

    @property
    def url(self) -> str:
        return payer_url(self.id)


async def all_payers(session: AsyncSession) -> list[PayerEntry]:
    payer, policy = fetcher.Payer, differ.Policy
    query = (
        select(payer.id, payer.name, func.count(policy.id), func.max(policy.changed_at))
        .outerjoin(policy, policy.payer_id == payer.id)
        .group_by(payer.id)
        .order_by(payer.name)
    )
    return [PayerEntry(*row) for row in (await session.execute(query)).all()]


async def policies_of(session: AsyncSession, payer_id: str, *, start: int) -> list[PolicyEntry]:
    """One more than a page, so that the page knows whether another follows."""
    policy = differ.Policy
    query = policies().where(policy.payer_id == payer_id).order_by(policy.key).offset(start).limit(PAGE + 1)
    return [PolicyEntry(*row) for row in (await session.execute(query)).all()]


async def changes_by_month(session: AsyncSession, payer_id: str, today: date) -> list[tuple[date, int]]:
    """The last twelve months, oldest first, months without a change too."""
    months = [_month_before(today, back) for back in range(MONTHS - 1, -1, -1)]
    since = datetime.combine(months[0], time(), UTC)
    change = differ.Change
    month = func.date_trunc("month", func.timezone("UTC", change.found_at))
    query = (
        select(month, func.count())
        .where(change.payer_id == payer_id, change.found_at >= since, change.impact != "none")
        .group_by(month)
    )
    counts = {moment.date(): count for moment, count in (await session.execute(query)).all()}
    return [(each, counts.get(each, 0)) for each in months]


def _month_before(today: date, back: int) -> date:
    month = today.year * 12 + today.month - 1 - back
    return date(month // 12, month % 12 + 1, 1)


@router.get("/payers", include_in_schema=False)
async def payers(session: Session, now: Now, site: SiteUrl) -> HTMLResponse:
    return public_page("payers.html", payers=await all_payers(session), site=site, now=now)


@router.get("/payers/{payer_id}", include_in_schema=False)
async def payer(
    payer_id: str,
    session: Session,
    now: Now,
    site: SiteUrl,
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> HTMLResponse:
    found = await session.get(fetcher.Payer, payer_id)
    if found is None:
        raise HTTPException(404)
    listed = await policies_of(session, payer_id, start=(number - 1) * PAGE)
    if not listed and number > 1:
        raise HTTPException(404)
    changes = await latest_changes(session, Wanted(payer_id=payer_id), limit=LATEST) if number == 1 else []
    return public_page(
        "payer.html",
        payer=PayerEntry(found.id, found.name, 0, None),
        policies=listed[:PAGE],
        changes=changes,
        months=month_bars(await changes_by_month(session, payer_id, now.date())) if number == 1 else None,
        site=site,
        number=number,
        more=len(listed) > PAGE,
        now=now,
    )
