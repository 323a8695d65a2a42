"""The operator's desk: what is wrong now, and the pages that only show."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from payerwatch.gateway.deps import Now, Session
from payerwatch.gateway.operator import audit, deliveries, jobs, letters, rulings, sources
from payerwatch.gateway.operator.incidents import keeping
from payerwatch.gateway.operator.present import RaisedOperator
from payerwatch.gateway.rendering import page

router = APIRouter(prefix="/operator", include_in_schema=False)


@router.get("")
async def desk(person: RaisedOperator, session: Session, now: Now) -> HTMLResponse:
    return page(
        "operator/desk.html",
        person=person,
        incidents=await keeping.open_incidents(session),
        held=len(await rulings.held_versions(session)),
        missing=len(await sources.missing_sources(session)),
        letters=len(await letters.all_parked(session)),
        late=await sources.late_sources(session, now),
        undelivered=len(await deliveries.troubled(session)),
    )


@router.get("/incidents")
async def incidents(person: RaisedOperator, session: Session) -> HTMLResponse:
    return page(
        "operator/incidents.html",
        person=person,
        incidents=await keeping.open_incidents(session),
        past=await keeping.past_incidents(session),
    )


@router.get("/deliveries")
async def list_deliveries(person: RaisedOperator, session: Session) -> HTMLResponse:
    words: dict[str, Any] = {"counts": await deliveries.counts(session), "troubled": await deliveries.troubled(session)}
    return page("operator/deliveries.html", person=person, **words)


@router.get("/jobs")
async def list_jobs(person: RaisedOperator, session: Session, now: Now) -> HTMLResponse:
    return page("operator/jobs.html", person=person, jobs=await jobs.jobs(session, now))


@router.get("/audit")
async def audit_log(person: RaisedOperator, session: Session) -> HTMLResponse:
    return page("operator/audit.html", person=person, deeds=await audit.latest_deeds(session), told=audit.TOLD)
