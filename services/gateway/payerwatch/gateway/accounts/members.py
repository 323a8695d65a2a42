"""The members' page: who is in, who is invited, who leaves, who owns it, and ending it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_accounts import Member
from payerwatch.gateway.accounts import invitations, organizations
from payerwatch.gateway.accounts.addressing import identified
from payerwatch.gateway.accounts.audit import Deed, record
from payerwatch.gateway.accounts.present import CurrentMember, Membership, with_duty
from payerwatch.gateway.accounts.roles import GIVEN, Duty, MemberRole, may_leave
from payerwatch.gateway.accounts.seats import seats_of
from payerwatch.gateway.deps import Db, LinkKey, Now, Session
from payerwatch.gateway.gate.addresses import NotAnAddress, checked_address
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin

router = APIRouter(prefix="/account/members", include_in_schema=False)
Inviter = Annotated[Membership, Depends(with_duty(Duty.INVITE))]
Owner = Annotated[Membership, Depends(with_duty(Duty.TRANSFER))]
MEMBERS = "/account/members"


async def _members(
    session: AsyncSession, member: Membership, now: Now, *, status: int = 200, mistake: str = "", email: str = ""
) -> HTMLResponse:
    return page(
        "accounts/members.html",
        status=status,
        personal=True,
        person=member.person,
        member=member,
        members=await organizations.members_of(session, member.organization_id),
        waiting=await invitations.waiting(session, member.organization_id, now),
        seats=await seats_of(session, member.organization_id, now),
        given=GIVEN,
        mistake=mistake,
        email=email,
    )


async def _one_of(session: AsyncSession, here: Membership, member_id: str) -> Member:
    found = await organizations.member_of(session, here.organization_id, identified("mem", member_id))
    if found is None:
        raise HTTPException(404)
    return found


@router.get("")
async def members(member: CurrentMember, session: Session, now: Now) -> HTMLResponse:
    return await _members(session, member, now)


@router.post("/invite")
async def invite(
    member: Inviter,
    database: Db,
    key: LinkKey,
    now: Now,
    _ours: SameOrigin,
    email: Annotated[str, Form(max_length=1000)] = "",
    role: Annotated[MemberRole, Form()] = MemberRole.MEMBER,
) -> Response:
    if role not in GIVEN:
        raise HTTPException(404)
    inviting = invitations.Inviting(member.organization_id, member.person.subscriber_id, role)
    try:
        async with database.transaction() as session:
            await invitations.invite(session, key, inviting, checked_address(email), now)
    except (NotAnAddress, invitations.NotInvited) as mistake:
        async with database.reading() as session:
            return await _members(session, member, now, status=422, mistake=str(mistake), email=email[:254])
    return RedirectResponse(MEMBERS, 303)


@router.post("/invitations/{invitation_id}/revoke")
async def revoke_invitation(invitation_id: str, member: Inviter, database: Db, now: Now, _ours: SameOrigin) -> Response:
    wanted = identified("inv", invitation_id)
    async with database.transaction() as session:
        if not await invitations.revoke(session, member.organization_id, wanted, now):
            raise HTTPException(404)
        actor = member.person.subscriber_id
        await record(session, member.organization_id, actor, Deed.INVITATION_REVOKED, now, invitation=str(wanted))
    return RedirectResponse(MEMBERS, 303)


@router.post("/{member_id}/role")
async def change_role(
    member_id: str,
    member: Inviter,
    database: Db,
    now: Now,
    _ours: SameOrigin,
    role: Annotated[MemberRole, Form()],
) -> Response:
    async with database.transaction() as session:
        found = await _one_of(session, member, member_id)
        if role not in GIVEN or found.role == MemberRole.OWNER:
            raise HTTPException(404)
        found.role = role
        actor = member.person.subscriber_id
        await record(session, member.organization_id, actor, Deed.ROLE_CHANGED, now, member=str(found.id), role=role)
    return RedirectResponse(MEMBERS, 303)


@router.post("/{member_id}/remove")
async def remove(member_id: str, member: Inviter, database: Db, now: Now, _ours: SameOrigin) -> Response:
    async with database.transaction() as session:
        found = await _one_of(session, member, member_id)
        if found.role == MemberRole.OWNER or found.id == member.member_id:
            raise HTTPException(404)
        await organizations.remove(session, found)
        actor = member.person.subscriber_id
        await record(session, member.organization_id, actor, Deed.REMOVED, now, member=str(found.id))
    return RedirectResponse(MEMBERS, 303)


@router.post("/{member_id}/transfer")
async def transfer(member_id: str, member: Owner, database: Db, now: Now, _ours: SameOrigin) -> Response:
    async with database.transaction() as session:
        heir = await _one_of(session, member, member_id)
        owner = await organizations.member_of(session, member.organization_id, member.member_id)
        if owner is None or owner.role != MemberRole.OWNER or heir.id == owner.id:
            raise HTTPException(404)
        await organizations.hand_over(session, owner, heir)
        actor = member.person.subscriber_id
        await record(session, member.organization_id, actor, Deed.TRANSFERRED, now, member=str(heir.id))
    return RedirectResponse(MEMBERS, 303)


@router.post("/leave")
async def leave(member: CurrentMember, database: Db, now: Now, _ours: SameOrigin) -> Response:
    async with database.transaction() as session:
        found = await organizations.member_of(session, member.organization_id, member.member_id)
        if found is None:
            raise HTTPException(404)
        if not may_leave(MemberRole(found.role)):
            text = "An owner hands the organization over to another member first, or deletes it."
            return await _members(session, member, now, status=409, mistake=text)
        await organizations.remove(session, found)
        await record(session, member.organization_id, member.person.subscriber_id, Deed.LEFT, now)
    return RedirectResponse("/account", 303)
