"""Ending a plan: two clicks, at the end of what is paid, and back with one."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from payerwatch.gateway.accounts.audit import Deed, record
from payerwatch.gateway.billing import changing
from payerwatch.gateway.billing.pages.desk import Desk, Held, Payer
from payerwatch.gateway.deps import Db, Now
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin

router = APIRouter(prefix="/account/plan", include_in_schema=False)


@router.get("/cancel")
async def ask(member: Payer, held: Held) -> HTMLResponse:
    return page("billing/cancel.html", personal=True, person=member.person, held=held)


@router.post("/cancel")
async def cancel(member: Payer, database: Db, desk: Desk, now: Now, _ours: SameOrigin) -> Response:
    async with database.transaction() as session:
        await changing.end_later(session, desk, member.organization_id, now, end=True)
        await record(session, member.organization_id, member.person.subscriber_id, Deed.PLAN_ENDED, now)
    return RedirectResponse("/account/plan", 303)


@router.post("/keep")
async def keep(member: Payer, database: Db, desk: Desk, now: Now, _ours: SameOrigin) -> Response:
    async with database.transaction() as session:
        await changing.end_later(session, desk, member.organization_id, now, end=False)
        await record(session, member.organization_id, member.person.subscriber_id, Deed.PLAN_KEPT, now)
    return RedirectResponse("/account/plan", 303)
