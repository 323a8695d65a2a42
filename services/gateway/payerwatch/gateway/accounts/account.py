"""The account: the person, the organization they look at, and the browsers they are signed in with."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, HTTPException
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.entitlements import FREE, entitlement_of
from payerwatch.gateway.accounts import invitations, organizations, sessions
from payerwatch.gateway.accounts.addressing import identified
from payerwatch.gateway.accounts.audit import TOLD, Deed, latest_deeds, record
from payerwatch.gateway.accounts.cookies import take_back
from payerwatch.gateway.accounts.names import NotAName, checked_name
from payerwatch.gateway.accounts.present import Membership, Person, with_duty
from payerwatch.gateway.accounts.roles import Duty
from payerwatch.gateway.accounts.sessions import SignedIn
from payerwatch.gateway.deps import Db, Now, Session
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin

router = APIRouter(include_in_schema=False)
Renamer = Annotated[Membership, Depends(with_duty(Duty.RENAME))]
Auditor = Annotated[Membership, Depends(with_duty(Duty.AUDIT))]
Name = Annotated[str, Form(max_length=1000)]


async def _account(
    session: Session, person: SignedIn, now: Now, *, status: int = 200, mistake: str = ""
) -> HTMLResponse:
    return page(
        "accounts/account.html",
        status=status,
        personal=True,
        person=person,
        organizations=await organizations.of_person(session, person.subscriber_id, now),
        invitations=await invitations.to_person(session, person.subscriber_id, now),
        plan=await _plan_of(session, person, now),
        mistake=mistake,
    )


async def _plan_of(session: AsyncSession, person: SignedIn, now: datetime) -> str:
    if person.organization is None:
        return FREE.name
    return (await entitlement_of(session, person.organization.id, now)).plan.name


@router.get("/account")
async def account(person: Person, session: Session, now: Now) -> HTMLResponse:
    return await _account(session, person, now)


@router.post("/account/name")
async def rename(member: Renamer, database: Db, now: Now, _ours: SameOrigin, name: Name = "") -> Response:
    async with database.transaction() as session:
        try:
            await organizations.rename(session, member.organization_id, checked_name(name))
        except NotAName as mistake:
            return await _account(session, member.person, now, status=422, mistake=str(mistake))
        await record(session, member.organization_id, member.person.subscriber_id, Deed.RENAMED, now)
    return RedirectResponse("/account", 303)


@router.post("/account/organizations")
async def make(person: Person, database: Db, now: Now, _ours: SameOrigin, name: Name = "") -> Response:
    async with database.transaction() as session:
        try:
            called = checked_name(name)
        except NotAName as mistake:
            return await _account(session, person, now, status=422, mistake=str(mistake))
        if len(await organizations.of_person(session, person.subscriber_id, now)) >= organizations.MOST:
            full = f"One person is in {organizations.MOST} organizations at most."
            return await _account(session, person, now, status=422, mistake=full)
        made = await organizations.make(session, called, person.subscriber_id, now)
        await sessions.look_at(session, person.session_id, made)
    return RedirectResponse("/account", 303)


@router.post("/account/organizations/{organization_id}/switch")
async def switch(organization_id: str, person: Person, database: Db, now: Now, _ours: SameOrigin) -> Response:
    wanted = identified("org", organization_id)
    async with database.transaction() as session:
        if wanted not in {one.id for one in await organizations.of_person(session, person.subscriber_id, now)}:
            raise HTTPException(404)
        await sessions.look_at(session, person.session_id, wanted)
    return RedirectResponse("/account", 303)


@router.get("/account/activity")
async def activity(member: Auditor, session: Session) -> HTMLResponse:
    deeds = await latest_deeds(session, member.organization_id)
    return page("accounts/activity.html", personal=True, person=member.person, member=member, deeds=deeds, told=TOLD)


@router.get("/account/sessions")
async def list_sessions(person: Person, session: Session, now: Now) -> HTMLResponse:
    browsers = await sessions.open_sessions(session, person.subscriber_id, now)
    return page("accounts/sessions.html", personal=True, person=person, browsers=browsers)


@router.post("/account/sessions/revoke-others")
async def revoke_others(person: Person, database: Db, now: Now, _ours: SameOrigin) -> Response:
    async with database.transaction() as session:
        await sessions.revoke_others(session, person.subscriber_id, person.session_id, now)
    return RedirectResponse("/account/sessions", 303)


@router.post("/account/sessions/{session_id}/revoke")
async def revoke(session_id: str, person: Person, database: Db, now: Now, _ours: SameOrigin) -> Response:
    wanted: UUID = identified("ses", session_id)
    async with database.transaction() as session:
        if not await sessions.revoke(session, person.subscriber_id, wanted, now):
            raise HTTPException(404)
    answer = RedirectResponse("/account/sessions", 303)
    if wanted == person.session_id:
        take_back(answer)
    return answer
