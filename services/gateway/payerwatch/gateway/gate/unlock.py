"""Unlocking a page by an address, and confirming the address. GET never changes anything: mail scanners and
prefetching browsers open links too."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from payerwatch.gateway.deps import Db, LinkKey, Now, Session, SiteUrl
from payerwatch.gateway.gate import subscribing
from payerwatch.gateway.gate.addresses import NotAnAddress, checked_address
from payerwatch.gateway.gate.cookies import (
    UNLOCKED,
    UNLOCKED_FOR,
    remember_reader,
    set_cookie,
    unlocked_in,
    unlocking,
)
from payerwatch.gateway.pages.links import update_url
from payerwatch.gateway.pages.update import update_page
from payerwatch.gateway.pages.update_record import update_at
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin
from payerwatch.gateway.throttles import TooMany, network_of
from payerwatch.gateway.viewer import CurrentViewer
from payerwatch.links import LinkForged, Purpose, read

router = APIRouter()
CONFIRM_WITHIN = timedelta(days=3)
SECTIONS = frozenset({"indications", "actions", "changed", "codes"})


def subscriber_of(key: str, token: str, purpose: Purpose, within: timedelta | None) -> UUID:
    """Raises LinkForged or LinkExpired."""
    try:
        return UUID(read(key, token, purpose, within))
    except ValueError as bad:
        raise LinkForged(purpose) from bad


@router.post("/updates/{payer_id}/{name}/unlock", include_in_schema=False)
async def unlock(
    payer_id: str,
    name: str,
    request: Request,
    database: Db,
    session: Session,
    key: LinkKey,
    now: Now,
    viewer: CurrentViewer,
    site: SiteUrl,
    _ours: SameOrigin,
    email: Annotated[str, Form(max_length=1000)] = "",
    at: Annotated[str, Form(max_length=20)] = "indications",
) -> Response:
    record = await update_at(session, f"{payer_id}/{name}")
    if record is None:
        raise HTTPException(404)
    try:
        address = checked_address(email)
    except NotAnAddress as mistake:
        return await update_page(session, record, viewer, now, site, mistake=str(mistake))
    here = update_url(record.change.slug)
    network = network_of(request.client.host if request.client else None)
    asking = subscribing.Asking(address, here, record.change.id, network, now)
    try:
        async with database.transaction() as writing:
            await subscribing.ask_to_confirm(writing, key, asking)
    except TooMany:
        text = "Many addresses were entered from this network within an hour. The form works again in an hour."
        return page("error.html", status=429, title="Too many addresses", text=text)
    answer = RedirectResponse(f"{here}#{at if at in SECTIONS else 'indications'}", 303)
    before = unlocked_in(key, request.cookies.get(UNLOCKED))
    set_cookie(request, answer, UNLOCKED, unlocking(key, before, record.change.id), UNLOCKED_FOR)
    return answer


@router.get("/updates/{payer_id}/{name}/unlock", include_in_schema=False)
async def back_to_the_page(payer_id: str, name: str) -> RedirectResponse:
    """Where a browser lands that reloads the form's answer."""
    return RedirectResponse(update_url(f"{payer_id}/{name}"), 303)


@router.get("/confirm/{token}", include_in_schema=False)
async def confirm_page(token: str, key: LinkKey, now: Now) -> HTMLResponse:
    subscriber_of(key, token, Purpose.CONFIRM_ADDRESS, CONFIRM_WITHIN)
    return page("gate/confirm.html", token=token, now=now)


@router.post("/confirm/{token}", include_in_schema=False)
async def confirm(token: str, request: Request, database: Db, key: LinkKey, now: Now, _ours: SameOrigin) -> Response:
    subscriber_id = subscriber_of(key, token, Purpose.CONFIRM_ADDRESS, CONFIRM_WITHIN)
    async with database.transaction() as session:
        known = await subscribing.confirm(session, subscriber_id, now)
    if not known:
        return erased()
    answer = page("gate/confirmed.html", now=now)
    remember_reader(request, answer, key, subscriber_id)
    return answer


def erased() -> HTMLResponse:
    text = "This address has been erased at its owner’s wish. Nothing is sent to it."
    return page("error.html", status=410, title="This address is gone", text=text)
