"""Accepting an invitation, by its link or, signed in, by its button. The link proves the inbox, so it signs in too."""

from uuid import UUID

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from payerwatch.gateway.accounts import invitations, sessions
from payerwatch.gateway.accounts.addressing import identified
from payerwatch.gateway.accounts.cookies import give
from payerwatch.gateway.accounts.devices import device_of
from payerwatch.gateway.accounts.present import Person, Someone
from payerwatch.gateway.accounts.seats import NoSeat
from payerwatch.gateway.accounts.sessions import Way
from payerwatch.gateway.deps import Db, LinkKey, Now, Session
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin
from payerwatch.links import LinkExpired, LinkForged, Purpose, read

router = APIRouter(include_in_schema=False)


def _invitation_in(key: str, token: str) -> UUID | None:
    try:
        return UUID(read(key, token, Purpose.INVITATION, invitations.VALID))
    except (LinkForged, LinkExpired, ValueError):
        return None


def _closed() -> HTMLResponse:
    text = "This invitation was accepted, taken back, or is older than a week. Whoever invited you can send another."
    return page("error.html", status=410, title="This invitation is closed", text=text)


def _full() -> HTMLResponse:
    text = (
        "The organization has as many members as its plan has room for. Nothing was changed: the invitation works as "
        "soon as there is room, until it is a week old. Tell whoever invited you."
    )
    return page("error.html", status=409, title="There is no room yet", text=text)


@router.get("/invitation/{token}")
async def show_button(token: str, session: Session, key: LinkKey, now: Now) -> HTMLResponse:
    invitation_id = _invitation_in(key, token)
    found = await invitations.found(session, invitation_id, now) if invitation_id else None
    if found is None:
        return _closed()
    return page("accounts/invitation.html", personal=True, token=token, organization=found[1], role=found[0].role)


@router.post("/invitation/{token}")
async def accept_link(
    token: str, request: Request, someone: Someone, database: Db, key: LinkKey, now: Now, _ours: SameOrigin
) -> Response:
    invitation_id = _invitation_in(key, token)
    if invitation_id is None:
        return _closed()
    async with database.transaction() as session:
        try:
            joined = await invitations.accept(session, invitation_id, now)
        except NoSeat:
            return _full()
        if joined is None:
            return _closed()
        answer = RedirectResponse("/account", 303)
        if someone is not None and someone.subscriber_id == joined.subscriber_id:
            await sessions.look_at(session, someone.session_id, joined.organization_id)
            return answer
        device = device_of(request.headers.get("user-agent", ""))
        person_id = joined.subscriber_id
        opened = await sessions.open_session(session, key, person_id, device=device, way=Way.INVITATION, now=now)
        await sessions.look_at(session, opened.id, joined.organization_id)
    give(answer, opened.token)
    return answer


@router.post("/account/invitations/{invitation_id}/accept")
async def accept(invitation_id: str, person: Person, database: Db, now: Now, _ours: SameOrigin) -> Response:
    wanted = identified("inv", invitation_id)
    async with database.transaction() as session:
        mine = {row[0].id for row in await invitations.to_person(session, person.subscriber_id, now)}
        try:
            joined = await invitations.accept(session, wanted, now) if wanted in mine else None
        except NoSeat:
            return _full()
        if joined is None:
            raise HTTPException(404)
        await sessions.look_at(session, person.session_id, joined.organization_id)
    return RedirectResponse("/account", 303)
