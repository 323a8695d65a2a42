"""Deleting an organization: in two clicks, after 14 days, cancelled by one."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from payerwatch.db.session import Database
from payerwatch.gateway.accounts import organizations
from payerwatch.gateway.accounts.audit import Deed, record
from payerwatch.gateway.accounts.present import Membership, with_duty
from payerwatch.gateway.accounts.roles import Duty
from payerwatch.gateway.deps import Db, Now
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin
from payerwatch.streams.service import Task, pause

log = structlog.get_logger()
router = APIRouter(prefix="/account/delete", include_in_schema=False)
Deleter = Annotated[Membership, Depends(with_duty(Duty.DELETE))]
LOOKED_EVERY = timedelta(minutes=10)


def _asked(member: Membership, now: datetime, *, status: int = 200, mistake: str = "") -> HTMLResponse:
    words = {"person": member.person, "member": member, "after": now + organizations.GRACE, "mistake": mistake}
    return page("accounts/delete.html", status=status, personal=True, **words)


@router.get("")
async def ask(member: Deleter, now: Now) -> HTMLResponse:
    return _asked(member, now)


@router.post("")
async def delete(
    member: Deleter, database: Db, now: Now, _ours: SameOrigin, name: Annotated[str, Form(max_length=1000)] = ""
) -> Response:
    if " ".join(name.split()) != member.organization.name:
        return _asked(member, now, status=422, mistake=f"Enter the name to the letter: {member.organization.name}")
    async with database.transaction() as session:
        await organizations.set_deletion(session, member.organization_id, now + organizations.GRACE)
        actor = member.person.subscriber_id
        await record(session, member.organization_id, actor, Deed.DELETION_SET, now)
    return RedirectResponse("/account", 303)


@router.post("/cancel")
async def cancel(member: Deleter, database: Db, now: Now, _ours: SameOrigin) -> Response:
    async with database.transaction() as session:
        await organizations.set_deletion(session, member.organization_id, None)
        actor = member.person.subscriber_id
        await record(session, member.organization_id, actor, Deed.DELETION_CANCELLED, now)
    return RedirectResponse("/account", 303)


def deleting(database: Database) -> Task:
    """Any number of gateways may run it: each organization is deleted by one of them."""

    async def delete_what_is_due(stop: asyncio.Event) -> None:
        while not stop.is_set():
            async with database.transaction() as session:
                for organization_id in await organizations.delete_due(session, datetime.now(UTC)):
                    log.info("organization.deleted", organization_id=str(organization_id))
            await pause(stop, LOOKED_EVERY.total_seconds())

    return delete_what_is_due
