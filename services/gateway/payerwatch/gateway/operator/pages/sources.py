"""Sources and their health: by payer, then one by one."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from payerwatch.db.models.fetcher import Payer
from payerwatch.gateway.deps import Db, Now, Session
from payerwatch.gateway.operator import sources
from payerwatch.gateway.operator.present import Acting, RaisedOperator
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin

router = APIRouter(prefix="/operator/sources", include_in_schema=False)


@router.get("")
async def list_payers(person: RaisedOperator, session: Session) -> HTMLResponse:
    words: dict[str, Any] = {
        "payers": await sources.health_of_payers(session),
        "missing": await sources.missing_sources(session),
    }
    return page("operator/sources.html", person=person, **words)


@router.get("/of/{payer_id}")
async def list_sources(payer_id: str, person: RaisedOperator, session: Session) -> HTMLResponse:
    payer = await session.get(Payer, payer_id)
    if payer is None:
        raise HTTPException(404)
    return page(
        "operator/payer.html",
        person=person,
        payer=payer,
        permits=await sources.permits_of(session, payer_id),
        listings=await sources.listings_of(session, payer_id),
        sources=await sources.sources_of(session, payer_id),
    )


async def _source(session: Session, person: RaisedOperator, source_id: UUID, *, mistake: str = "") -> HTMLResponse:
    found = await sources.source_and_host(session, source_id)
    if found is None:
        raise HTTPException(404)
    source, payer, host = found
    words: dict[str, Any] = {"source": source, "payer": payer, "host": host, "mistake": mistake}
    visits = await sources.visits_to(session, source_id)
    return page("operator/source.html", status=409 if mistake else 200, person=person, visits=visits, **words)


@router.get("/{source_id}")
async def show_source(source_id: UUID, person: RaisedOperator, session: Session) -> HTMLResponse:
    return await _source(session, person, source_id)


@router.post("/{source_id}/visit")
async def visit(
    source_id: UUID, person: RaisedOperator, actor: Acting, database: Db, now: Now, _ours: SameOrigin
) -> Response:
    async with database.transaction() as session:
        refused = await sources.ask_visit(session, actor, source_id, now)
        if refused:
            return await _source(session, person, source_id, mistake=refused)
    return RedirectResponse(f"/operator/sources/{source_id}", 303)


@router.post("/{source_id}/withdraw")
async def withdraw(
    source_id: UUID, person: RaisedOperator, actor: Acting, database: Db, now: Now, _ours: SameOrigin
) -> Response:
    async with database.transaction() as session:
        refused = await sources.confirm_withdrawal(session, actor, source_id, now)
        if refused:
            return await _source(session, person, source_id, mistake=refused)
    return RedirectResponse(f"/operator/sources/{source_id}", 303)
