"""Money back: one button."""

from typing import Annotated

import stripe
import structlog
from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import select

from payerwatch.db.models.gateway_billing import BillingCustomer, MoneyBack
from payerwatch.gateway.accounts.audit import Deed, record
from payerwatch.gateway.billing import refunding
from payerwatch.gateway.billing.money_back import last_moment, may_have_back
from payerwatch.gateway.billing.pages.desk import Desk, Payer
from payerwatch.gateway.deps import Db, Now, Session
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin

log = structlog.get_logger()
router = APIRouter(prefix="/account/plan/refund", include_in_schema=False)


@router.get("")
async def ask(member: Payer, session: Session, desk: Desk, now: Now) -> HTMLResponse:
    begun = await session.scalar(select(MoneyBack).where(MoneyBack.organization_id == member.organization_id))
    customer = await session.get(BillingCustomer, member.organization_id)
    paid = None
    if begun is None and customer is not None and customer.customer_id is not None:
        paid = await refunding.first_payment(desk, customer.customer_id)
    before = await refunding.had_before(session, member.organization_id, member.person.subscriber_id)
    return page(
        "billing/refund.html",
        personal=True,
        person=member.person,
        begun=begun,
        before=before,
        possible=may_have_back(paid.paid_at if paid else None, now, had_before=before),
        until=last_moment(paid.paid_at) if paid else None,
    )


@router.post("")
async def give_back(
    member: Payer,
    database: Db,
    desk: Desk,
    now: Now,
    _ours: SameOrigin,
    reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Kept first; what fails after that is carried on with until it is done."""
    wish = refunding.Wish(member.organization_id, member.person.subscriber_id, reason.strip())
    try:
        begun = await refunding.ask(database, desk, wish, now)
    except refunding.NotRefundable:
        return RedirectResponse("/account/plan/refund", 303)
    async with database.transaction() as session:
        await record(session, member.organization_id, member.person.subscriber_id, Deed.MONEY_BACK, now)
    try:
        await refunding.carry_out(database, desk, begun)
    except stripe.StripeError as trouble:
        log.warning("money_back.postponed", money_back_id=str(begun), error=type(trouble).__name__)
    return RedirectResponse("/account/plan/refund", 303)
