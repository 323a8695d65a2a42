"""The pages of webhooks and chats."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_watching import Endpoint
from payerwatch.db.session import Database
from payerwatch.events.gateway import EndpointTested, ReplayRequested
from payerwatch.gateway.deps import Now, SealsDep, Session, database
from payerwatch.gateway.payer_names import payer_names
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin
from payerwatch.gateway.viewer import CurrentViewer
from payerwatch.gateway.watching import endpoint_store as kept
from payerwatch.gateway.watching.endpoint_forms import CHANNELS, BadEndpoint, endpoint_draft
from payerwatch.gateway.watching.person import CurrentPerson, Person
from payerwatch.gateway.watching.watches import filled
from payerwatch.policies.access import Right
from payerwatch.policies.ids import new_id
from payerwatch.streams.outbox import say

router = APIRouter()
Source = Annotated[Database, Depends(database)]
SEE_OTHER = 303


async def _shown(
    session: AsyncSession, person: Person, now: datetime, *, status: int = 200, **more: object
) -> HTMLResponse:
    shown: dict[str, object] = {"fault": None, "secret": None, "form": {}} | more
    return page(
        "watching/endpoints.html",
        status=status,
        personal=True,
        endpoints=await kept.endpoints_of(session, person),
        payers=await payer_names(session),
        channels=CHANNELS,
        now=now,
        **shown,
    )


@router.get("/endpoints", include_in_schema=False)
async def endpoints(person: CurrentPerson, session: Session, now: Now) -> HTMLResponse:
    return await _shown(session, person, now)


@router.post("/endpoints", include_in_schema=False)
async def add(
    request: Request,
    _origin: SameOrigin,
    person: CurrentPerson,
    viewer: CurrentViewer,
    source: Source,
    seals: SealsDep,
    now: Now,
) -> HTMLResponse:
    async with request.form() as fields:
        form = filled(fields.multi_items())
    async with source.transaction() as session:
        try:
            draft = endpoint_draft(form, await payer_names(session))
        except BadEndpoint as bad:
            return await _shown(session, person, now, status=422, fault=str(bad), form=_without_url(form))
        if draft.channel == "webhook" and not viewer.may(Right.VOLUME):
            return await _shown(session, person, now, status=403, fault="Webhooks are part of the Partner plan.")
        added = await kept.add(session, person, draft, seals, now)
        if added is None:
            fault = f"You have {kept.MOST_ENDPOINTS} endpoints, which is the most. Remove one first."
            return await _shown(session, person, now, status=422, fault=fault)
        await session.flush()
        return await _shown(session, person, now, secret=added[1])


def _without_url(form: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """An address of a chat is a secret: it is not sent back in a page."""
    return {name: values for name, values in form.items() if name != "url"}


async def _mine(session: AsyncSession, person: Person, endpoint_id: UUID) -> Endpoint:
    found = await kept.mine(session, person, endpoint_id)
    if found is None:
        raise HTTPException(404)
    return found


@router.get("/endpoints/{endpoint_id}", include_in_schema=False)
async def log(endpoint_id: UUID, person: CurrentPerson, session: Session, now: Now) -> HTMLResponse:
    endpoint = await _mine(session, person, endpoint_id)
    logged = await kept.log_of(session, endpoint_id)
    return page("watching/endpoint.html", personal=True, endpoint=endpoint, logged=logged, now=now)


@router.post("/endpoints/{endpoint_id}/rotate", include_in_schema=False)
async def rotate(
    endpoint_id: UUID, _origin: SameOrigin, person: CurrentPerson, source: Source, seals: SealsDep, now: Now
) -> HTMLResponse:
    async with source.transaction() as session:
        endpoint = await _mine(session, person, endpoint_id)
        if endpoint.sealed_secret is None:
            raise HTTPException(404)
        secret = kept.rotate(endpoint, seals, now)
        await session.flush()
        return await _shown(session, person, now, secret=secret)


@router.post("/endpoints/{endpoint_id}/test", include_in_schema=False)
async def test(endpoint_id: UUID, _origin: SameOrigin, person: CurrentPerson, source: Source) -> Response:
    async with source.transaction() as session:
        await _mine(session, person, endpoint_id)
        await say(session, "gateway", EndpointTested(endpoint_id=endpoint_id, request_id=new_id()))
    return RedirectResponse(f"/endpoints/{endpoint_id}", SEE_OTHER)


@router.post("/endpoints/{endpoint_id}/replay", include_in_schema=False)
async def replay(
    endpoint_id: UUID, request: Request, _origin: SameOrigin, person: CurrentPerson, source: Source
) -> Response:
    async with request.form() as fields:
        first = str(fields.get("first") or "")
    if not first.isdecimal() or not 0 < int(first) < 2**62:
        raise HTTPException(400)
    async with source.transaction() as session:
        await _mine(session, person, endpoint_id)
        await say(session, "gateway", ReplayRequested(endpoint_id=endpoint_id, first=int(first)))
    return RedirectResponse(f"/endpoints/{endpoint_id}", SEE_OTHER)


@router.post("/endpoints/{endpoint_id}/enable", include_in_schema=False)
async def enable(endpoint_id: UUID, _origin: SameOrigin, person: CurrentPerson, source: Source, now: Now) -> Response:
    async with source.transaction() as session:
        (await _mine(session, person, endpoint_id)).enabled_at = now
    return RedirectResponse("/endpoints", SEE_OTHER)


@router.post("/endpoints/{endpoint_id}/remove", include_in_schema=False)
async def remove(endpoint_id: UUID, _origin: SameOrigin, person: CurrentPerson, source: Source, now: Now) -> Response:
    async with source.transaction() as session:
        (await _mine(session, person, endpoint_id)).removed_at = now
    return RedirectResponse("/endpoints", SEE_OTHER)
