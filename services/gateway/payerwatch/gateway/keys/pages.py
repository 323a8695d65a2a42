"""The page where an organization makes, replaces and revokes its keys."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, HTTPException
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.entitlements import entitlement_of
from payerwatch.gateway.accounts.addressing import identified
from payerwatch.gateway.accounts.audit import Deed, record
from payerwatch.gateway.accounts.names import NotAName, checked_name
from payerwatch.gateway.accounts.present import Membership, with_duty
from payerwatch.gateway.accounts.roles import Duty
from payerwatch.gateway.deps import Db, LinkKey, Now, Session
from payerwatch.gateway.keys import making
from payerwatch.gateway.keys.networks import NotANetwork, checked_networks
from payerwatch.gateway.keys.scopes import READING, TOLD, Scope
from payerwatch.gateway.keys.text import KeyKind, KeyText
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin
from payerwatch.policies.access import Right

router = APIRouter(prefix="/account/keys", include_in_schema=False)
KeyKeeper = Annotated[Membership, Depends(with_duty(Duty.KEYS))]
LASTING = {"": None, "30": timedelta(days=30), "90": timedelta(days=90), "365": timedelta(days=365)}
OVERLAPS = {"0": timedelta(0), "1": timedelta(days=1), "7": timedelta(days=7)}


async def _keys(
    session: AsyncSession, member: Membership, now: Now, *, status: int = 200, mistake: str = "", typed: str = ""
) -> HTMLResponse:
    entitlement = await entitlement_of(session, member.organization_id, now)
    return page(
        "keys/keys.html",
        status=status,
        personal=True,
        person=member.person,
        keys=await making.keys_of(session, member.organization_id),
        may_live=entitlement.may(Right.API),
        scopes=TOLD,
        first=READING,
        mistake=mistake,
        typed=typed,
        at=now,
    )


def _shown(member: Membership, text: KeyText, name: str) -> HTMLResponse:
    return page("keys/made.html", personal=True, person=member.person, key=text.whole, name=name)


async def _record(session: AsyncSession, member: Membership, deed: Deed, key_id: UUID, now: Now) -> None:
    await record(session, member.organization_id, member.person.subscriber_id, deed, now, key=str(key_id))


@router.get("")
async def keys(member: KeyKeeper, session: Session, now: Now) -> HTMLResponse:
    return await _keys(session, member, now)


@router.post("")
async def make(
    member: KeyKeeper,
    database: Db,
    link_key: LinkKey,
    now: Now,
    _ours: SameOrigin,
    name: Annotated[str, Form(max_length=1000)] = "",
    kind: Annotated[KeyKind, Form()] = KeyKind.TEST,
    scopes: Annotated[list[Scope] | None, Form()] = None,
    networks: Annotated[str, Form(max_length=5000)] = "",
    lasts: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    async with database.transaction() as session:
        try:
            called, allowed = checked_name(name), checked_networks(networks)
            await _check(session, member, kind, scopes, now)
            lifetime = LASTING.get(lasts)
            order = making.Order(
                organization_id=member.organization_id,
                made_by=member.person.subscriber_id,
                name=called,
                kind=kind,
                scopes=[scope.value for scope in scopes or ()],
                networks=allowed,
                expires_at=now + lifetime if lifetime else None,
            )
            key_id, text = await making.make_key(session, link_key, order, now)
        except (NotAName, NotANetwork, NotMade) as mistake:
            return await _keys(session, member, now, status=422, mistake=str(mistake), typed=name[:80])
        except making.TooManyKeys:
            full = f"An organization has {making.MOST} working keys at most. Revoke one that is not used."
            return await _keys(session, member, now, status=422, mistake=full, typed=name[:80])
        await _record(session, member, Deed.KEY_MADE, key_id, now)
    return _shown(member, text, called)


class NotMade(Exception):
    """The message is for who asked."""


async def _check(
    session: AsyncSession, member: Membership, kind: KeyKind, scopes: list[Scope] | None, now: Now
) -> None:
    if not scopes:
        raise NotMade("A key needs at least one thing it may be used for.")
    if kind is KeyKind.SANDBOX:
        raise NotMade("A sandbox key needs no account. A test key answers from the same invented data.")
    if kind is KeyKind.LIVE and not (await entitlement_of(session, member.organization_id, now)).may(Right.API):
        raise NotMade("Live keys come with Pro. A test key answers from invented data.")


@router.post("/{key_id}/replace")
async def replace(
    key_id: str,
    member: KeyKeeper,
    database: Db,
    link_key: LinkKey,
    now: Now,
    _ours: SameOrigin,
    both: Annotated[str, Form(max_length=5)] = "1",
) -> Response:
    async with database.transaction() as session:
        old = await making.key_of(session, member.organization_id, identified("key", key_id))
        if old is None or both not in OVERLAPS:
            raise HTTPException(404)
        actor, until = member.person.subscriber_id, now + OVERLAPS[both]
        made, text = await making.replace_key(session, link_key, old, actor, both_until=until, now=now)
        await _record(session, member, Deed.KEY_ROTATED, made, now)
        name = old.name
    return _shown(member, text, name)


@router.post("/{key_id}/revoke")
async def revoke(key_id: str, member: KeyKeeper, database: Db, now: Now, _ours: SameOrigin) -> Response:
    wanted = identified("key", key_id)
    async with database.transaction() as session:
        if not await making.revoke_key(session, member.organization_id, wanted, now):
            raise HTTPException(404)
        await _record(session, member, Deed.KEY_REVOKED, wanted, now)
    return RedirectResponse("/account/keys", 303)
