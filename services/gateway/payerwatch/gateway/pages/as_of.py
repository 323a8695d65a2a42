"""A policy on a date of service, as an exhibit to print: what stood, where, and the hash of what we read. For Pro."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models import differ
from payerwatch.gateway.as_of import InForce, Known, in_force
from payerwatch.gateway.code_query import CodeQuery, code_query
from payerwatch.gateway.deps import Now, Session
from payerwatch.gateway.pages.facts import CodeShown, FactsShown
from payerwatch.gateway.pages.links import outside_url, payer_url
from payerwatch.gateway.pages.policy_record import PUBLISHED, policy_named
from payerwatch.gateway.pages.version import version_of
from payerwatch.gateway.rendering import page
from payerwatch.gateway.viewer import CurrentViewer
from payerwatch.policies.access import Right
from payerwatch.watches.codes import names

router = APIRouter()
Typed = Annotated[str, Query(max_length=40)]


async def known_versions(session: AsyncSession, policy_id: UUID) -> list[Known]:
    version = differ.Version
    query = select(version.number, version.taken_at, version.facts["dates"]).where(
        version.policy_id == policy_id, version.state.in_(PUBLISHED)
    )
    rows = (await session.execute(query)).all()
    return [Known(number, taken_at.date(), _effective(dates)) for number, taken_at, dates in rows]


def _effective(dates: list[dict[str, Any]]) -> date | None:
    days = [each["value"] for each in dates if each["kind"] == "effective" and each["precision"] == "day"]
    return date.fromisoformat(max(days)) if days else None


def codes_asked(facts: FactsShown, asked: CodeQuery) -> list[CodeShown]:
    return [code for code in facts.codes if any(names(code.text, candidate) for candidate in asked.candidates)]


@router.get("/policies/{payer_id}/{slug}/as-of", include_in_schema=False)
async def as_of(
    payer_id: str, slug: str, session: Session, now: Now, viewer: CurrentViewer, day: Typed = "", code: Typed = ""
) -> HTMLResponse:
    record = await policy_named(session, payer_id, slug)
    if record is None:
        raise HTTPException(404)
    if not viewer.may(Right.COMPARE):
        text = "A policy as of a date of service comes with full access. The current facts are open to everyone."
        return page("error.html", status=403, title="Not in the free view", text=text)
    versions, asked = await known_versions(session, record.policy.id), code_query(code)
    wanted, mistake = _day(day)
    found = in_force(versions, wanted) if wanted else None
    return page(
        "as_of.html",
        personal=True,
        record=record,
        policy=record.policy,
        payer_link=payer_url(payer_id),
        source=outside_url(record.url or ""),
        first=min(versions, key=lambda version: version.number, default=None),
        wanted=wanted,
        typed=day,
        mistake=mistake,
        asked=asked,
        exhibit=await _exhibit(session, record.policy.id, found, asked) if found else None,
        found=found,
        now=now,
    )


def _day(typed: str) -> tuple[date | None, str]:
    if not typed:
        return None, ""
    try:
        return date.fromisoformat(typed), ""
    except ValueError:
        return None, f"{typed} is not a date. Write it as 2026-03-31."


async def _exhibit(session: AsyncSession, policy_id: UUID, found: InForce, asked: CodeQuery) -> dict[str, object]:
    version = await version_of(session, policy_id, found.version.number)
    if version is None:
        raise HTTPException(404)
    facts = FactsShown.model_validate(version.facts)
    return {"version": version, "facts": facts, "codes": codes_asked(facts, asked)}
