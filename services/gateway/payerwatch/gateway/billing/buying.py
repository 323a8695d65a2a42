"""Checkout: one open session an organization, so that a double click or a second tab pays once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import stripe
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_billing import BillingCustomer
from payerwatch.entitlements import Plan
from payerwatch.gateway.billing.bought import governing
from payerwatch.gateway.billing.catalogue import monthly, prices_of
from payerwatch.gateway.billing.customers import ensure_customer, locked
from payerwatch.gateway.billing.following import follow_locked, subscriptions_of
from payerwatch.gateway.billing.provider import Provider, is_missing


class AlreadyBought(Exception):
    """There is a subscription that has not ended; another would be paid twice."""


@dataclass(frozen=True, slots=True)
class Buyer:
    organization_id: UUID
    subscriber_id: UUID
    address: str


async def checkout_url(session: AsyncSession, provider: Provider, buyer: Buyer, plan: Plan, now: datetime) -> str:
    """Where the buyer pays. Raises AlreadyBought and PriceMissing."""
    row = await locked(session, buyer.organization_id, now)
    customer = await ensure_customer(session, provider, row, buyer.address)
    await follow_locked(session, provider, row, now)
    live = governing(each for each in await subscriptions_of(provider, customer) if not each.over)
    if live is not None:
        raise AlreadyBought
    return await _open_session(provider, row, plan) or await _new_session(provider, row, buyer, plan)


async def _open_session(provider: Provider, row: BillingCustomer, plan: Plan) -> str | None:
    """The session begun before, if it is for this plan and still open. One for another plan is closed."""
    if row.checkout_id is None:
        return None
    try:
        found = await provider.v1.checkout.sessions.retrieve_async(row.checkout_id)
    except stripe.InvalidRequestError as error:
        if is_missing(error):
            return None
        raise
    if found.status != "open":
        return None
    if row.checkout_plan == plan.key:
        return found.url
    await provider.v1.checkout.sessions.expire_async(found.id)
    return None


async def _new_session(provider: Provider, row: BillingCustomer, buyer: Buyer, plan: Plan) -> str:
    prices = await prices_of(provider, plan)
    about = {"organization_id": str(row.organization_id), "plan": plan.key.value}
    back = f"{provider.site_url}/account/plan"
    # A reply that was lost is asked for again with the same key: it names the session that came before.
    key = f"checkout-{row.organization_id}-{plan.key}-{row.customer_id}-{row.checkout_id}-{prices[0].id}"
    made = await provider.v1.checkout.sessions.create_async(
        {
            "mode": "subscription",
            "customer": row.customer_id or "",
            "client_reference_id": str(row.organization_id),
            "line_items": [
                {"price": price.id, "quantity": 1} if price.lookup_key == monthly(plan.key) else {"price": price.id}
                for price in prices
            ],
            "success_url": f"{back}/return?session={{CHECKOUT_SESSION_ID}}",
            "cancel_url": back,
            "automatic_tax": {"enabled": True},
            "customer_update": {"address": "auto", "name": "auto"},
            "tax_id_collection": {"enabled": True},
            "allow_promotion_codes": True,
            "billing_address_collection": "required",
            "metadata": about,
            "subscription_data": {"metadata": about},
        },
        {"idempotency_key": key},
    )
    row.checkout_id, row.checkout_plan = made.id, plan.key.value
    return made.url or back


async def returned(session: AsyncSession, provider: Provider, organization_id: UUID, now: datetime) -> None:
    """Someone comes back from paying: what they have is asked of Stripe, not read off the address."""
    row = await locked(session, organization_id, now)
    if row.customer_id is not None:
        await follow_locked(session, provider, row, now)
