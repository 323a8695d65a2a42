"""An organization's customer at Stripe. Its row is the lock for everything done for it."""

import hashlib
from datetime import datetime
from uuid import UUID

import stripe
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_accounts import Organization
from payerwatch.db.models.gateway_billing import BillingCustomer
from payerwatch.gateway.billing.provider import Provider, is_missing


async def locked(session: AsyncSession, organization_id: UUID, now: datetime) -> BillingCustomer:
    """Others wait until this transaction ends."""
    row = insert(BillingCustomer).values(organization_id=organization_id, generation=1, made_at=now)
    await session.execute(row.on_conflict_do_nothing())
    query = select(BillingCustomer).where(BillingCustomer.organization_id == organization_id)
    return (await session.scalars(query.with_for_update().execution_options(populate_existing=True))).one()


async def organization_of(session: AsyncSession, customer_id: str) -> UUID | None:
    query = select(BillingCustomer.organization_id).where(BillingCustomer.customer_id == customer_id)
    return (await session.execute(query)).scalar_one_or_none()


async def ensure_customer(session: AsyncSession, provider: Provider, row: BillingCustomer, address: str) -> str:
    """The customer at Stripe; a new one where there is none, or where the old one was deleted there."""
    if row.customer_id is not None and await _lives(provider, row.customer_id):
        return row.customer_id
    if row.customer_id is not None:
        row.generation += 1
    organization = await session.get_one(Organization, row.organization_id)
    made = await provider.v1.customers.create_async(
        {"email": address, "name": organization.name, "metadata": {"organization_id": str(row.organization_id)}},
        {"idempotency_key": f"customer-{row.organization_id}-{row.generation}-{stable(address, organization.name)}"},
    )
    row.customer_id, row.checkout_id, row.checkout_plan = made.id, None, None
    await session.flush()
    return made.id


async def _lives(provider: Provider, customer_id: str) -> bool:
    try:
        found = await provider.v1.customers.retrieve_async(customer_id)
    except stripe.InvalidRequestError as error:
        if is_missing(error):
            return False
        raise
    return not getattr(found, "deleted", False)


def stable(*words: str) -> str:
    """Stripe refuses a key with other parameters than at first: what may change is part of the key."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]
