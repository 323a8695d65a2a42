"""All payers, and one payer's policies."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import HTMLResponse
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models import differ, fetcher
from payerwatch.gateway.deps import Now, Session
from payerwatch.gateway.pages.entries import PolicyEntry, Wanted, latest_changes, policies
from payerwatch.gateway.pages.links import payer_url
from payerwatch.gateway.rendering import public_page

router = APIRouter()
PAGE = 50
LATEST = 5


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


@router.get("/payers", include_in_schema=False)
async def payers(session: Session, now: Now) -> HTMLResponse:
    return public_page("payers.html", payers=await all_payers(session), now=now)


@router.get("/payers/{payer_id}", include_in_schema=False)
async def payer(
    payer_id: str, session: Session, now: Now, number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1
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
        number=number,
        more=len(listed) > PAGE,
        now=now,
    )
