"""Another plan, ending, going on after all, and the provider's own portal."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import stripe
from sqlalchemy.ext.asyncio import AsyncSession
from stripe import Subscription

from payerwatch.db.models.gateway_billing import BillingCustomer
from payerwatch.entitlements import PLANS, Plan
from payerwatch.gateway.billing.bought import Bought, governing, plan_of
from payerwatch.gateway.billing.catalogue import monthly, prices_of
from payerwatch.gateway.billing.customers import locked
from payerwatch.gateway.billing.following import follow_locked, subscriptions_of
from payerwatch.gateway.billing.provider import Provider

if TYPE_CHECKING:
    from stripe.params import (
        InvoiceCreatePreviewParams,
        SubscriptionUpdateParams,
        SubscriptionUpdateParamsItem,
    )


class NothingBought(Exception):
    """There is no subscription to change."""


class PaymentRefused(Exception):
    """The card was declined or needs its owner; nothing has changed."""


async def live_subscription(
    session: AsyncSession, provider: Provider, organization_id: UUID, now: datetime
) -> tuple[BillingCustomer, Bought]:
    """With the customer's row locked. Raises NothingBought."""
    row = await locked(session, organization_id, now)
    if row.customer_id is None:
        raise NothingBought
    live = governing(each for each in await subscriptions_of(provider, row.customer_id) if not each.over)
    if live is None:
        raise NothingBought
    return row, live


async def _items(provider: Provider, subscription: Subscription, plan: Plan) -> "list[SubscriptionUpdateParamsItem]":
    """The plan's prices in the place of the present ones."""
    prices = await prices_of(provider, plan)
    main = next(price for price in prices if price.lookup_key == monthly(plan.key))
    wished: list[SubscriptionUpdateParamsItem] = []
    for item in subscription["items"].data:
        metered = item.price.recurring is not None and item.price.recurring.usage_type == "metered"
        wished.append({"id": item.id, "deleted": True} if metered else {"id": item.id, "price": main.id})
    return wished + [{"price": price.id} for price in prices if price is not main]


async def change_plan(
    session: AsyncSession, provider: Provider, organization_id: UUID, plan: Plan, now: datetime
) -> None:
    """A higher plan is paid for at once, for the rest of the month, or not given at all; what a lower plan leaves
    over is credited to the next invoice. An end that was asked for stays: nothing is charged after it.
    Raises NothingBought, PriceMissing and PaymentRefused."""
    row, bought = await live_subscription(session, provider, organization_id, now)
    if bought.plan == plan.key:
        return
    subscription = await provider.v1.subscriptions.retrieve_async(bought.subscription_id)
    higher = plan.rank > PLANS[plan_of(subscription)].rank
    asked: SubscriptionUpdateParams = {
        "items": await _items(provider, subscription, plan),
        "proration_behavior": "always_invoice" if higher else "create_prorations",
    }
    if higher:
        asked["payment_behavior"] = "error_if_incomplete"
    latest = subscription.latest_invoice
    key = f"plan-{bought.subscription_id}-{plan.key}-{latest if isinstance(latest, str) else ''}-{now:%Y%m%d%H%M}"
    try:
        await provider.v1.subscriptions.update_async(bought.subscription_id, asked, {"idempotency_key": key})
    except stripe.CardError as refused:
        raise PaymentRefused from refused
    await follow_locked(session, provider, row, now)


async def cost_of_change(provider: Provider, subscription_id: str, plan: Plan) -> int:
    """Cents that a change to the plan would cost now; below zero is a credit."""
    subscription = await provider.v1.subscriptions.retrieve_async(subscription_id)
    items = await _items(provider, subscription, plan)
    asked: InvoiceCreatePreviewParams = {
        "subscription": subscription_id,
        "subscription_details": {
            "items": [*items],
            "proration_behavior": "always_invoice",
        },
    }
    previewed = await provider.v1.invoices.create_preview_async(asked)
    return previewed.total


async def end_later(
    session: AsyncSession, provider: Provider, organization_id: UUID, now: datetime, *, end: bool
) -> None:
    """With the month that is paid, or not after all. Twice is the same as once. Raises NothingBought."""
    row, bought = await live_subscription(session, provider, organization_id, now)
    await provider.v1.subscriptions.update_async(bought.subscription_id, {"cancel_at_period_end": end})
    await follow_locked(session, provider, row, now)


async def portal_url(session: AsyncSession, provider: Provider, organization_id: UUID, now: datetime) -> str:
    """Where cards and addresses are changed. Raises NothingBought."""
    row = await locked(session, organization_id, now)
    if row.customer_id is None:
        raise NothingBought
    made = await provider.v1.billing_portal.sessions.create_async(
        {"customer": row.customer_id, "return_url": f"{provider.site_url}/account/plan/return"}
    )
    return made.url
