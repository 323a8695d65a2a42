"""The plan and what it costs: buying it, coming back from paying, changing it, its invoices."""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_billing import BillingCustomer, EntitlementRow, MoneyBack
from payerwatch.entitlements import SOLD, Entitlement, Plan
from payerwatch.gateway.accounts.audit import Deed, record
from payerwatch.gateway.accounts.present import Membership
from payerwatch.gateway.accounts.seats import seats_of
from payerwatch.gateway.billing import buying, changing
from payerwatch.gateway.billing.catalogue import plan_named
from payerwatch.gateway.billing.invoices import bills
from payerwatch.gateway.billing.pages.desk import Desk, Held, Payer, buyer_of, leaving
from payerwatch.gateway.deps import Db, Now, Session
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin
from payerwatch.gateway.usage.month import month_of

router = APIRouter(prefix="/account/plan", include_in_schema=False)
Named = Annotated[str, Form(max_length=40)]


def _sold(key: str) -> Plan:
    found = plan_named(key)
    if found is None:
        raise HTTPException(404)
    return found


async def _shown(
    session: AsyncSession, member: Membership, held: Entitlement, now: Now, *, status: int = 200, mistake: str = ""
) -> HTMLResponse:
    row = await session.get(EntitlementRow, member.organization_id)
    refunded = select(MoneyBack).where(MoneyBack.organization_id == member.organization_id)
    live = row is not None and row.subscription_id is not None and row.status not in ("canceled", "incomplete_expired")
    return page(
        "billing/plan.html",
        status=status,
        personal=True,
        person=member.person,
        held=held,
        row=row,
        live=live,
        plans=SOLD,
        seats=await seats_of(session, member.organization_id, now),
        used=await month_of(session, None, member.organization_id, held, now),
        money_back=await session.scalar(refunded),
        mistake=mistake,
    )


@router.get("")
async def plan(member: Payer, session: Session, held: Held, now: Now) -> HTMLResponse:
    return await _shown(session, member, held, now)


@router.post("/buy")
async def buy(
    member: Payer, database: Db, held: Held, desk: Desk, now: Now, _ours: SameOrigin, plan: Named = ""
) -> Response:
    wanted = _sold(plan)
    if member.organization.delete_after is not None:
        going = "This organization is to be deleted. Keep it first; nothing was charged."
        async with database.reading() as session:
            return await _shown(session, member, held, now, status=409, mistake=going)
    async with database.transaction() as session:
        try:
            url = await buying.checkout_url(session, desk, buyer_of(member), wanted, now)
        except buying.AlreadyBought:
            return RedirectResponse("/account/plan", 303)
    return leaving(url)


@router.get("/return")
async def back(member: Payer, database: Db, desk: Desk, now: Now) -> Response:
    """However often it is opened and whatever stands behind the question mark: Stripe is asked."""
    async with database.transaction() as session:
        await buying.returned(session, desk, member.organization_id, now)
    return RedirectResponse("/account/plan", 303)


@router.get("/change")
async def preview(member: Payer, session: Session, held: Held, desk: Desk, now: Now, plan: str = "") -> Response:
    wanted = _sold(plan)
    row = await session.get(EntitlementRow, member.organization_id)
    if row is None or row.subscription_id is None or wanted.key == held.bought.key:
        return RedirectResponse("/account/plan", 303)
    cost = await changing.cost_of_change(desk, row.subscription_id, wanted)
    seats = await seats_of(session, member.organization_id, now)
    return page(
        "billing/change.html",
        personal=True,
        person=member.person,
        held=held,
        wanted=wanted,
        cost=cost,
        over=seats.members - wanted.members,
    )


@router.post("/change")
async def change(
    member: Payer, database: Db, held: Held, desk: Desk, now: Now, _ours: SameOrigin, plan: Named = ""
) -> Response:
    wanted = _sold(plan)
    async with database.transaction() as session:
        try:
            await changing.change_plan(session, desk, member.organization_id, wanted, now)
        except changing.PaymentRefused:
            refused = "The card was declined, or its bank wants to ask its owner. The plan has not changed."
            return await _shown(session, member, held, now, status=402, mistake=refused)
        await record(session, member.organization_id, member.person.subscriber_id, Deed.PLAN_CHANGED, now, plan=plan)
    return RedirectResponse("/account/plan", 303)


@router.post("/portal")
async def portal(member: Payer, database: Db, desk: Desk, now: Now, _ours: SameOrigin) -> Response:
    async with database.transaction() as session:
        url = await changing.portal_url(session, desk, member.organization_id, now)
    return leaving(url)


@router.get("/invoices")
async def invoices(member: Payer, session: Session, desk: Desk) -> HTMLResponse:
    row = await session.get(BillingCustomer, member.organization_id)
    found = await bills(desk, row.customer_id) if row is not None and row.customer_id else []
    return page("billing/invoices.html", personal=True, person=member.person, bills=found)
