"""Both ways: what we hold against Stripe, and what Stripe holds against us. Every difference is healed and reported."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import stripe
import structlog
from sqlalchemy import select
from stripe import Subscription

from payerwatch.db.models.gateway_accounts import Organization
from payerwatch.db.models.gateway_billing import BillingCustomer
from payerwatch.db.session import Database
from payerwatch.gateway.billing.bought import OVER, noted
from payerwatch.gateway.billing.customers import locked, organization_of
from payerwatch.gateway.billing.following import follow, follow_locked
from payerwatch.gateway.billing.provider import Provider, is_missing
from payerwatch.gateway.billing.refunding import carry_out_all
from payerwatch.streams.service import pause

log = structlog.get_logger()
AT = time(7, 30)
"""UTC: the small hours of the United States."""


async def reconcile(database: Database, provider: Provider, now: datetime) -> Sequence[str]:
    """A line for each difference; none where all agrees."""
    said = await _ours(database, provider, now)
    said += await _theirs(database, provider, now)
    await carry_out_all(database, provider)
    return said


async def _ours(database: Database, provider: Provider, now: datetime) -> list[str]:
    async with database.reading() as session:
        query = select(BillingCustomer.organization_id).where(BillingCustomer.customer_id.is_not(None))
        organizations = (await session.scalars(query)).all()
    said = []
    for organization_id in organizations:
        async with database.transaction() as session:
            changed = await follow(session, provider, organization_id, now)
        if changed:
            said.append(f"organization {organization_id}: {changed}")
    return said


async def _theirs(database: Database, provider: Provider, now: datetime) -> list[str]:
    found = await provider.v1.subscriptions.list_async({"limit": 100})
    said = []
    async for subscription in found.auto_paging_iter():
        if subscription.status not in OVER:
            said += await _check(database, provider, subscription, now)
    return said


async def _check(database: Database, provider: Provider, subscription: Subscription, now: datetime) -> list[str]:
    customer_id = subscription.customer if isinstance(subscription.customer, str) else subscription.customer.id
    async with database.transaction() as session:
        if await organization_of(session, customer_id) is not None:
            return []
        organization_id = _written(subscription)
        if organization_id is None:
            return [f"subscription {subscription.id}: not made by us"]
        if await session.get(Organization, organization_id) is None:
            await _stop(provider, subscription.id)
            return [f"subscription {subscription.id}: its organization is gone; ended"]
        row = await locked(session, organization_id, now)
        if row.customer_id is not None:
            return [f"subscription {subscription.id}: of {customer_id}, but the organization has {row.customer_id}"]
        row.customer_id = customer_id
        await session.flush()
        changed = await follow_locked(session, provider, row, now)
    return [f"subscription {subscription.id}: found again; {changed}"]


def _written(subscription: Subscription) -> UUID | None:
    try:
        return UUID(noted(subscription.metadata, "organization_id"))
    except ValueError:
        return None


async def _stop(provider: Provider, subscription_id: str) -> None:
    try:
        await provider.v1.subscriptions.cancel_async(subscription_id)
    except stripe.InvalidRequestError as error:
        if not is_missing(error):
            raise


def next_night(now: datetime) -> datetime:
    tonight = datetime.combine(now.date(), AT, UTC)
    return tonight if tonight > now else tonight + timedelta(days=1)


async def reconcile_nightly(stop: asyncio.Event, database: Database, provider: Provider) -> None:
    while not stop.is_set():
        now = datetime.now(UTC)
        await pause(stop, (next_night(now) - now).total_seconds())
        if stop.is_set():
            return
        try:
            differences = await reconcile(database, provider, datetime.now(UTC))
        except stripe.StripeError as trouble:
            log.warning("billing.not_reconciled", error=type(trouble).__name__)
        else:
            log.info("billing.reconciled", differences=len(differences))
