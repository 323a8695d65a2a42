"""Making an organization's entitlement what Stripe says now. Safe at any moment, in any order, any number of times."""

from datetime import datetime
from uuid import UUID

import stripe
import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_accounts import Member
from payerwatch.db.models.gateway_billing import BillingCustomer, EntitlementRow
from payerwatch.entitlements import Status
from payerwatch.events.gateway import EmailRequested, LetterKind
from payerwatch.gateway.billing.bought import Bought, bought_of, governing
from payerwatch.gateway.billing.customers import locked
from payerwatch.gateway.billing.provider import Provider, is_missing
from payerwatch.streams.outbox import say

log = structlog.get_logger()


async def subscriptions_of(provider: Provider, customer_id: str) -> list[Bought]:
    try:
        found = await provider.v1.subscriptions.list_async(
            {"customer": customer_id, "status": "all", "limit": 100, "expand": ["data.latest_invoice"]}
        )
        return [bought_of(each) async for each in found.auto_paging_iter()]
    except stripe.InvalidRequestError as error:
        if is_missing(error):
            return []
        raise


async def follow(session: AsyncSession, provider: Provider, organization_id: UUID, now: datetime) -> str | None:
    """What it changed, in a few words, or None."""
    row = await locked(session, organization_id, now)
    if row.customer_id is None:
        return None
    return await follow_locked(session, provider, row, now)


async def follow_locked(
    session: AsyncSession, provider: Provider, customer: BillingCustomer, now: datetime
) -> str | None:
    assert customer.customer_id is not None  # noqa: S101 (callers have made sure)
    bought = governing(await subscriptions_of(provider, customer.customer_id))
    held = await session.get(EntitlementRow, customer.organization_id, populate_existing=True)
    if bought is None or (held is not None and _says(held) == _would_say(bought)):
        return await _ended_unseen(session, held, now) if bought is None else None
    was = f"{held.plan} {held.status}" if held else "nothing"
    before = Status(held.status) if held and held.subscription_id == bought.subscription_id else None
    await _write(session, customer.organization_id, bought, now)
    await _tell(session, customer.organization_id, before, bought)
    log.info("entitlement.changed", organization_id=str(customer.organization_id), status=bought.status)
    return f"{was} became {bought.plan} {bought.status}"


def _says(row: EntitlementRow) -> tuple[object, ...]:
    return (row.subscription_id, row.plan, row.status, row.past_due_since, row.renews_at, row.ends_at)


def _would_say(bought: Bought) -> tuple[object, ...]:
    when = (bought.past_due_since, bought.renews_at, bought.ends_at)
    return (bought.subscription_id, bought.plan.value, bought.status.value, *when)


async def _ended_unseen(session: AsyncSession, held: EntitlementRow | None, now: datetime) -> str | None:
    """Stripe knows of no subscription: what it gave ends. A plan that the operator gave stays."""
    if held is None or held.subscription_id is None or held.status == Status.CANCELED:
        return None
    was = f"{held.plan} {held.status}"
    held.status, held.ends_at, held.renews_at, held.changed_at = Status.CANCELED.value, now, None, now
    await session.flush()
    return f"{was} became canceled: no subscription at Stripe"


async def _write(session: AsyncSession, organization_id: UUID, bought: Bought, now: datetime) -> None:
    await session.merge(
        EntitlementRow(
            organization_id=organization_id,
            plan=bought.plan.value,
            status=bought.status.value,
            subscription_id=bought.subscription_id,
            past_due_since=bought.past_due_since,
            renews_at=bought.renews_at,
            ends_at=bought.ends_at,
            changed_at=now,
        )
    )
    await session.flush()


async def _tell(session: AsyncSession, organization_id: UUID, before: Status | None, bought: Bought) -> None:
    """The owner is written to when a payment has failed and when the plan has ended."""
    letter = None
    if bought.status is Status.PAST_DUE and before is not Status.PAST_DUE:
        letter = LetterKind.PAYMENT_FAILED
    elif bought.status is Status.CANCELED and before not in {None, Status.CANCELED}:
        letter = LetterKind.PLAN_ENDED
    if letter is None:
        return
    owner = await owner_of(session, organization_id)
    if owner is not None:
        event = EmailRequested(letter=letter, subscriber_id=owner, subject_id=organization_id)
        await say(session, "gateway", event)


async def owner_of(session: AsyncSession, organization_id: UUID) -> UUID | None:
    query = select(Member.subscriber_id).where(Member.organization_id == organization_id, Member.role == "owner")
    return (await session.execute(query)).scalar_one_or_none()
