"""A code: which policies name it, what each payer says of it, and who moved last."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import HTMLResponse
from sqlalchemy import ColumnElement, Select, any_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models import differ, fetcher
from payerwatch.gateway import wording
from payerwatch.gateway.code_query import code_query
from payerwatch.gateway.deps import Now, Session, SiteUrl
from payerwatch.gateway.pages.links import code_url, payer_url, policy_url, update_url
from payerwatch.gateway.pages.opening import OPEN_ROWS
from payerwatch.gateway.rendering import page, public_page
from payerwatch.gateway.search.by_code import names
from payerwatch.gateway.viewer import CurrentViewer
from payerwatch.policies.access import Right
from payerwatch.policies.words import Disposition

router = APIRouter()
PAGE = 200


class Order(StrEnum):
    MOVED = "moved"
    PAYER = "payer"


@dataclass(frozen=True, slots=True)
class CodeStance:
    """What one policy says of the code."""

    payer_id: str
    payer: str
    slug: str
    number: str | None
    title: str
    disposition: str
    system: str
    code: str
    range_end: str | None
    checked_at: datetime | None
    moved_at: datetime | None
    moved_in: str | None

    @property
    def policy_link(self) -> str:
        return policy_url(self.payer_id, self.slug)

    @property
    def payer_link(self) -> str:
        return payer_url(self.payer_id)

    @property
    def moved_link(self) -> str | None:
        return update_url(self.moved_in) if self.moved_in else None

    @property
    def says(self) -> str:
        return wording.DISPOSITIONS.get(self.disposition, self.disposition)


@dataclass(frozen=True, slots=True)
class Asked:
    candidates: tuple[str, ...]
    disposition: Disposition | None = None
    payer_id: str | None = None
    order: Order = Order.MOVED


def _first_stance(asked: Asked) -> Select[*tuple[object, ...]]:
    """One row a policy: the code itself before a range it lies in, what bears on a claim before a mention."""
    code = differ.PolicyCode
    query = (
        select(code.policy_id, code.disposition, code.system, code.code, code.range_end)
        .where(or_(*(names(candidate) for candidate in asked.candidates)))
        .ext(distinct_on(code.policy_id))
        .order_by(code.policy_id, code.range_end.is_not(None), code.disposition == "mentioned")
    )
    return query if asked.disposition is None else query.where(code.disposition == asked.disposition)


def _touched(candidates: tuple[str, ...]) -> ColumnElement[bool]:
    change = differ.Change
    columns = (change.codes_added, change.codes_removed, change.codes_moved)
    return or_(*(literal(code) == any_(column) for column in columns for code in candidates))


async def stances(session: AsyncSession, asked: Asked, *, limit: int) -> list[CodeStance]:
    policy, payer, source, change = differ.Policy, fetcher.Payer, fetcher.Source, differ.Change
    first = _first_stance(asked).subquery()
    moved = (
        select(change.found_at, change.slug)
        .where(change.policy_id == policy.id, _touched(asked.candidates))
        .order_by(change.found_at.desc())
        .limit(1)
        .lateral("moved")
    )
    query = (
        select(
            policy.payer_id,
            payer.name,
            policy.slug,
            policy.number,
            policy.title,
            first.c.disposition,
            first.c.system,
            first.c.code,
            first.c.range_end,
            source.last_ok_at,
            moved.c.found_at,
            moved.c.slug,
        )
        .join(first, first.c.policy_id == policy.id)
        .join(payer, payer.id == policy.payer_id)
        .outerjoin(source, source.id == policy.source_id)
        .outerjoin(moved, moved.c.found_at.is_not(None))
        .limit(limit)
    )
    if asked.payer_id:
        query = query.where(policy.payer_id == asked.payer_id)
    moved_first = (moved.c.found_at.desc().nulls_last(), payer.name, policy.key)
    query = query.order_by(*((payer.name, policy.key) if asked.order is Order.PAYER else moved_first))
    return [CodeStance(*row) for row in (await session.execute(query)).all()]


async def count_of(session: AsyncSession, asked: Asked) -> int:
    return (await session.execute(select(func.count()).select_from(_first_stance(asked).subquery()))).scalar_one()


@router.get("/codes/{text}", include_in_schema=False)
async def code(
    text: str,
    session: Session,
    now: Now,
    viewer: CurrentViewer,
    site: SiteUrl,
    says: Annotated[Disposition | None, Query()] = None,
    payer: Annotated[str | None, Query(max_length=100)] = None,
    sort: Annotated[Order | None, Query()] = None,
) -> HTMLResponse:
    query = code_query(text.partition("-")[0] if len(text) > 8 else text)
    if not query.candidates:
        raise HTTPException(404)
    whole = viewer.may(Right.CODE_ROWS)
    if not whole and (says or payer or sort):
        return narrowing_refused()
    asked = Asked(query.candidates, says, payer, sort or Order.MOVED)
    found = await stances(session, asked, limit=PAGE if whole else OPEN_ROWS + 1)
    if not found and not (says or payer):
        return public_page("code_unknown.html", code=query.candidates[0], now=now)
    total = await count_of(session, asked) if viewer.may(Right.TOTALS) else None
    rows = found if whole else found[:OPEN_ROWS]
    return public_page(
        "code.html",
        code=query.candidates[0],
        url=code_url(query.candidates[0]),
        rows=rows,
        more=len(found) > len(rows),
        total=total,
        whole=whole,
        says=says,
        sort=asked.order,
        newest=max((row.moved_at for row in rows if row.moved_at), default=None),
        site=site,
        now=now,
    )


def narrowing_refused() -> HTMLResponse:
    """Whoever could sort and filter rows that are closed could work out what stands in them."""
    text = "Filters, sorting and totals come with full access."
    return page("error.html", status=403, title="Not in the free view", text=text)
