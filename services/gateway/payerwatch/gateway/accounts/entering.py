"""The pages of signing in and out. Opening a link changes nothing: mail scanners open links too."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from payerwatch.gateway.accounts import links, organizations, sessions
from payerwatch.gateway.accounts.cookies import give, take_back
from payerwatch.gateway.accounts.devices import device_of
from payerwatch.gateway.accounts.present import Someone
from payerwatch.gateway.accounts.returning import page_of_ours
from payerwatch.gateway.accounts.sessions import Way
from payerwatch.gateway.deps import Db, LinkKey, Now, Session
from payerwatch.gateway.gate.addresses import NotAnAddress, checked_address
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin
from payerwatch.gateway.throttles import TooMany, network_of
from payerwatch.links import LinkExpired, LinkForged, Purpose, read

router = APIRouter(include_in_schema=False)


def _ask(next_page: str, *, status: int = 200, mistake: str = "", email: str = "") -> HTMLResponse:
    words = {"next_page": page_of_ours(next_page), "mistake": mistake, "email": email}
    return page("accounts/sign_in.html", status=status, personal=True, **words)


@router.get("/sign-in")
async def sign_in_page(someone: Someone, next: str = "") -> Response:
    if someone is not None:
        return RedirectResponse(page_of_ours(next), 303)
    return _ask(next)


@router.post("/sign-in")
async def ask_for_link(
    request: Request,
    database: Db,
    key: LinkKey,
    now: Now,
    _ours: SameOrigin,
    email: Annotated[str, Form(max_length=1000)] = "",
    next: Annotated[str, Form(max_length=1000)] = "",
) -> HTMLResponse:
    try:
        address = checked_address(email)
    except NotAnAddress as mistake:
        return _ask(next, status=422, mistake=str(mistake), email=email[:254])
    asking = links.Asking(address, network_of(_host(request)), page_of_ours(next), now)
    try:
        async with database.transaction() as session:
            await links.ask_for_link(session, key, asking)
    except TooMany:
        text = "Many links were asked for from this network within an hour. The form works again in an hour."
        return page("error.html", status=429, title="Too many links", text=text)
    return page("accounts/link_sent.html", personal=True, address=address)


def _host(request: Request) -> str | None:
    return request.client.host if request.client else None


def _used_or_old() -> HTMLResponse:
    text = "This link was used already, is older than 15 minutes, or was cut short. Ask for a new one below."
    return _ask("", status=410, mistake=text)


def _link_in(key: str, token: str) -> UUID | None:
    try:
        return UUID(read(key, token, Purpose.SIGN_IN, links.VALID))
    except (LinkForged, LinkExpired, ValueError):
        return None


@router.get("/sign-in/{token}")
async def show_button(token: str, session: Session, key: LinkKey, now: Now) -> HTMLResponse:
    link_id = _link_in(key, token)
    if link_id is None or not await links.is_open(session, link_id, now):
        return _used_or_old()
    return page("accounts/sign_in_button.html", personal=True, token=token)


@router.post("/sign-in/{token}")
async def use_link(token: str, request: Request, database: Db, key: LinkKey, now: Now, _ours: SameOrigin) -> Response:
    link_id = _link_in(key, token)
    if link_id is None:
        return _used_or_old()
    async with database.transaction() as session:
        link = await links.use_link(session, link_id, now)
        if link is None:
            return _used_or_old()
        await organizations.make_first(session, link.subscriber_id, now)
        device = device_of(request.headers.get("user-agent", ""))
        opened = await sessions.open_session(session, key, link.subscriber_id, device=device, way=Way.LINK, now=now)
    answer = RedirectResponse(link.return_to, 303)
    give(answer, opened.token)
    return answer


@router.post("/sign-out")
async def sign_out(someone: Someone, database: Db, now: Now, _ours: SameOrigin) -> Response:
    if someone is not None:
        async with database.transaction() as session:
            await sessions.revoke(session, someone.subscriber_id, someone.session_id, now)
    answer = RedirectResponse("/", 303)
    take_back(answer)
    return answer
