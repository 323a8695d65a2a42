"""Money back, step by step. Each step is kept before the next begins, and each does nothing the second time."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import stripe
import structlog
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from stripe import Refund

from payerwatch.db.models.gateway_accounts import Organization
from payerwatch.db.models.gateway_billing import MoneyBack
from payerwatch.db.session import Database
from payerwatch.events.gateway import EmailRequested, LetterKind
from payerwatch.failpoints import failpoint
from payerwatch.gateway.billing.bought import governing
from payerwatch.gateway.billing.customers import locked
from payerwatch.gateway.billing.following import follow_locked, subscriptions_of
from payerwatch.gateway.billing.invoices import Payment, payments
from payerwatch.gateway.billing.money_back import may_have_back
from payerwatch.gateway.billing.provider import Provider, is_missing
from payerwatch.policies.ids import new_id
from payerwatch.streams.outbox import say
from payerwatch.streams.service import pause

log = structlog.get_logger()
RESUMED_EVERY = timedelta(seconds=30)
COUNTED = frozenset({"succeeded", "pending", "requires_action"})
"""Refunds that are on their way or there."""


class NotRefundable(Exception):
    """Nothing was paid, more than 14 days have passed, or the money was given back before."""


@dataclass(frozen=True, slots=True)
class Wish:
    organization_id: UUID
    subscriber_id: UUID
    reason: str


async def had_before(session: AsyncSession, organization_id: UUID, subscriber_id: UUID) -> bool:
    mine = or_(MoneyBack.organization_id == organization_id, MoneyBack.asked_by == subscriber_id)
    return (await session.execute(select(MoneyBack.id).where(mine).limit(1))).first() is not None


async def first_payment(provider: Provider, customer_id: str) -> Payment | None:
    return next(iter(await payments(provider, customer_id)), None)


async def ask(database: Database, provider: Provider, wish: Wish, now: datetime) -> UUID:
    """Keeps the wish: from here on it is carried out, whatever dies. Raises NotRefundable."""
    async with database.transaction() as session:
        customer = await locked(session, wish.organization_id, now)
        begun = await session.scalar(select(MoneyBack).where(MoneyBack.organization_id == wish.organization_id))
        if begun is not None and begun.finished_at is None:
            return begun.id
        before = await had_before(session, wish.organization_id, wish.subscriber_id)
        paid = await first_payment(provider, customer.customer_id) if customer.customer_id else None
        if paid is None or not may_have_back(paid.paid_at, now, had_before=before):
            raise NotRefundable
        bought = governing(await subscriptions_of(provider, customer.customer_id or ""))
        row = MoneyBack(
            id=new_id(),
            organization_id=wish.organization_id,
            asked_by=wish.subscriber_id,
            reason=wish.reason,
            customer_id=customer.customer_id,
            subscription_id=bought.subscription_id if bought else "",
            asked_at=now,
            first_paid_at=paid.paid_at,
        )
        session.add(row)
    await failpoint("gateway.money_back.asked")
    return row.id


async def carry_out(database: Database, provider: Provider, money_back_id: UUID) -> None:
    """All that is left to do of it."""
    for step in (_end, _refund, _finish):
        async with database.transaction() as session:
            query = select(MoneyBack).where(MoneyBack.id == money_back_id, MoneyBack.finished_at.is_(None))
            row = (await session.scalars(query.with_for_update())).one_or_none()
            if row is None:
                return
            await step(session, provider, row)


async def _end(_session: AsyncSession, provider: Provider, row: MoneyBack) -> None:
    if row.ended_at is not None:
        return
    for bought in await subscriptions_of(provider, row.customer_id):
        if not bought.over:
            await _cancel(provider, bought.subscription_id)
    row.ended_at = datetime.now(UTC)
    await failpoint("gateway.money_back.ended")


async def _cancel(provider: Provider, subscription_id: str) -> None:
    try:
        await provider.v1.subscriptions.cancel_async(subscription_id, {"invoice_now": False, "prorate": False})
    except stripe.InvalidRequestError as error:
        if not is_missing(error):
            raise


async def _refund(_session: AsyncSession, provider: Provider, row: MoneyBack) -> None:
    if row.refund_id is not None:
        return
    given = [await _given_back(provider, row, payment) for payment in await payments(provider, row.customer_id)]
    row.refund_id = given[0].id if given else ""
    row.amount = sum(each.amount for each in given)
    row.currency = given[0].currency if given else "usd"
    row.card = await _card(provider, given[0]) if given else None
    await failpoint("gateway.money_back.refunded")


async def _given_back(provider: Provider, row: MoneyBack, payment: Payment) -> Refund:
    """Stripe forgets an idempotency key after a day; a refund that is there already is found for ever."""
    there = await provider.v1.refunds.list_async({"payment_intent": payment.payment_intent, "limit": 100})
    for refund in there.data:
        if refund.status in COUNTED:
            return refund
    return await provider.v1.refunds.create_async(
        {
            "payment_intent": payment.payment_intent,
            "reason": "requested_by_customer",
            "metadata": {"money_back_id": str(row.id)},
        },
        {"idempotency_key": f"money-back-{row.id}-{payment.payment_intent}"},
    )


async def _card(provider: Provider, refund: Refund) -> str | None:
    charge_id = refund.charge if isinstance(refund.charge, str) else None
    if charge_id is None:
        return None
    charge = await provider.v1.charges.retrieve_async(charge_id)
    card = charge.payment_method_details.card if charge.payment_method_details else None
    return card.last4 if card else None


async def _finish(session: AsyncSession, provider: Provider, row: MoneyBack) -> None:
    """Access goes and the letter is asked for in one transaction."""
    now = datetime.now(UTC)
    if await session.get(Organization, row.organization_id) is not None:
        customer = await locked(session, row.organization_id, now)
        if customer.customer_id is not None:
            await follow_locked(session, provider, customer, now)
    event = EmailRequested(letter=LetterKind.REFUNDED, subscriber_id=row.asked_by, subject_id=row.id)
    await say(session, "gateway", event)
    row.finished_at = now
    log.info("money_back.finished", money_back_id=str(row.id))
    await failpoint("gateway.money_back.finished")


async def unfinished(database: Database) -> list[UUID]:
    async with database.reading() as session:
        query = select(MoneyBack.id).where(MoneyBack.finished_at.is_(None)).order_by(MoneyBack.asked_at)
        return list((await session.scalars(query)).all())


async def carry_out_all(database: Database, provider: Provider) -> None:
    for money_back_id in await unfinished(database):
        try:
            await carry_out(database, provider, money_back_id)
        except stripe.StripeError as trouble:
            log.warning("money_back.postponed", money_back_id=str(money_back_id), error=type(trouble).__name__)


async def carry_out_until(stop: asyncio.Event, database: Database, provider: Provider) -> None:
    while not stop.is_set():
        await carry_out_all(database, provider)
        await pause(stop, RESUMED_EVERY.total_seconds())
