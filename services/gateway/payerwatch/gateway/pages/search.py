"""The search box: a code, a policy's number, or words of a title. Visitors see the first three, and no count."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models import differ
from payerwatch.gateway import wording
from payerwatch.gateway.code_query import MAX_LENGTH, CodeQuery, code_query
from payerwatch.gateway.deps import Now, Session
from payerwatch.gateway.pages.entries import PolicyEntry, policies
from payerwatch.gateway.pages.opening import OPEN_ROWS
from payerwatch.gateway.rendering import page

router = APIRouter()
ALIKE = 0.4
"""Share of a query's three-letter pieces that a title must have: lets one letter of a word be wrong."""


@dataclass(frozen=True, slots=True)
class Hit:
    policy: PolicyEntry
    disposition: str = ""
    code: str = ""
    range_end: str | None = None
    quote: str = ""

    @property
    def said(self) -> str:
        return wording.DISPOSITIONS.get(self.disposition, "")

    @property
    def pieces(self) -> tuple[str, str, str]:
        """The quote before the code, the code, and after it."""
        head, found, tail = self.quote.partition(self.code) if self.code else (self.quote, "", "")
        return head, found, tail


async def policies_naming(session: AsyncSession, codes: tuple[str, ...]) -> list[Hit]:
    """Newest change first, one hit a policy. A range is a hit when the code lies between its ends."""
    code, policy = differ.PolicyCode, differ.Policy
    named = or_(*(names(candidate) for candidate in codes))
    first = (
        select(code.policy_id, code.disposition, code.code, code.range_end, code.quote)
        .where(named)
        .ext(distinct_on(code.policy_id))
        .order_by(code.policy_id, code.range_end.is_not(None), code.disposition == "mentioned")
        .subquery()
    )
    query = (
        policies()
        .join(first, first.c.policy_id == policy.id)
        .add_columns(first.c.disposition, first.c.code, first.c.range_end, first.c.quote)
        .order_by(policy.changed_at.desc().nulls_last(), policy.payer_id, policy.key)
        .limit(OPEN_ROWS)
    )
    return [Hit(PolicyEntry(*row[:8]), *row[8:]) for row in (await session.execute(query)).all()]


def names(candidate: str) -> ColumnElement[bool]:
    code = differ.PolicyCode
    same_shape = and_(
        func.left(code.code, 1).op("~")("[A-Z]") == candidate[0].isalpha(),
        func.right(code.code, 1).op("~")("[A-Z]") == candidate[-1].isalpha(),
    )
    ranged = and_(code.code <= candidate, code.range_end >= candidate, same_shape)
    return or_(code.code == candidate, ranged)


async def policies_called(session: AsyncSession, said: str) -> list[Hit]:
    """By printed number or key first, then by how alike the title is."""
    policy = differ.Policy
    folded = func.lower(policy.title)
    wanted = said.lower()
    alike = func.word_similarity(wanted, folded)
    pattern = f"%{_escaped(said)}%"
    numbered = or_(policy.number.ilike(pattern), policy.key.ilike(pattern))
    query = (
        policies()
        .where(or_(numbered, policy.title.ilike(pattern), alike >= ALIKE))
        .order_by(numbered.desc().nulls_last(), alike.desc(), policy.changed_at.desc().nulls_last(), policy.id)
        .limit(OPEN_ROWS)
    )
    return [Hit(PolicyEntry(*row)) for row in (await session.execute(query)).all()]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


async def found_for(session: AsyncSession, asked: CodeQuery) -> list[Hit]:
    if not asked.text:
        return []
    hits = await policies_naming(session, asked.candidates) if asked.candidates else []
    return hits or await policies_called(session, asked.text)


@router.get("/search", include_in_schema=False)
async def search(session: Session, now: Now, q: Annotated[str, Query()] = "") -> HTMLResponse:
    asked = code_query(q)
    hits = await found_for(session, asked)
    by_code = any(hit.disposition for hit in hits)
    too_long = len(q) > MAX_LENGTH
    return page("search.html", query=asked.text, asked=asked, hits=hits, by_code=by_code, too_long=too_long, now=now)
