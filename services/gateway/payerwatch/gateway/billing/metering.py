"""Telling Stripe of metered calls, each once, a thousand at a time.

What is to be told is a row first: a report, whose id is the event's identifier at Stripe. Stripe takes an identifier
once within a day, so a report whose answer was lost is sent again for less than that, and then left to the operator:
https://docs.stripe.com/api/billing/meter-event/create#create_billing_meter_event-identifier"""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import stripe
import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_api import ApiUsage, MeterReport
from payerwatch.db.session import Database
from payerwatch.gateway.billing.catalogue import METER
from payerwatch.gateway.billing.customers import locked
from payerwatch.gateway.billing.provider import Provider
from payerwatch.gateway.usage.periods import thousands
from payerwatch.policies.ids import new_id
from payerwatch.streams.service import pause

log = structlog.get_logger()
EVERY = 30.0
SENT_AGAIN_FOR = timedelta(hours=23)
KNOWN_ALREADY = "duplicate_meter_event"


async def meter_until(stop: asyncio.Event, database: Database, provider: Provider) -> None:
    while not stop.is_set():
        await meter(database, provider, datetime.now(UTC))
        await pause(stop, EVERY)


async def meter(database: Database, provider: Provider, now: datetime) -> None:
    async with database.reading() as session:
        used = (await session.scalars(select(ApiUsage.organization_id).where(ApiUsage.metered > 0).distinct())).all()
    for organization_id in used:
        async with database.transaction() as session:
            await report(session, organization_id, now)
    while await send_next(database, provider, now):
        pass


async def report(session: AsyncSession, organization_id: UUID, now: datetime) -> None:
    """Writes down what was not yet. The customer's row is the lock."""
    customer = await locked(session, organization_id, now)
    mine = ApiUsage.organization_id == organization_id
    used = await session.scalar(select(func.coalesce(func.sum(ApiUsage.metered), 0)).where(mine))
    told = select(func.coalesce(func.sum(MeterReport.thousands), 0))
    before = await session.scalar(told.where(MeterReport.organization_id == organization_id))
    more = thousands(int(used or 0)) - int(before or 0)
    if more > 0:
        session.add(
            MeterReport(
                id=new_id(),
                organization_id=organization_id,
                customer_id=customer.customer_id,
                thousands=more,
                made_at=now,
                # A plan that the operator gave has no customer, and nobody to charge.
                outcome=None if customer.customer_id else "waived",
            )
        )


async def send_next(database: Database, provider: Provider, now: datetime) -> bool:
    """False where none is left, or Stripe cannot be asked now."""
    first = await _begun(database, now)
    if first is None:
        return False
    async with database.transaction() as session:
        query = select(MeterReport).where(MeterReport.id == first, MeterReport.outcome.is_(None))
        row = (await session.scalars(query.with_for_update(skip_locked=True))).one_or_none()
        if row is None:
            return False
        row.outcome = await _told(provider, row, now)
        if row.outcome is not None and row.outcome != "told":
            log.error("metering.not_told", report_id=str(row.id), outcome=row.outcome, thousands=row.thousands)
        return row.outcome is not None


async def _begun(database: Database, now: datetime) -> UUID | None:
    """The oldest that is open. When it was first tried is kept before it is: its answer may never arrive."""
    async with database.transaction() as session:
        query = select(MeterReport).where(MeterReport.outcome.is_(None)).order_by(MeterReport.id).limit(1)
        row = (await session.scalars(query.with_for_update(skip_locked=True))).one_or_none()
        if row is None:
            return None
        row.tried_at = row.tried_at or now
        return row.id


async def _told(provider: Provider, row: MeterReport, now: datetime) -> str | None:
    """What came of it; None where it may be sent again."""
    if row.tried_at is not None and row.tried_at < now - SENT_AGAIN_FOR:
        return "unsure"
    payload = {"stripe_customer_id": row.customer_id or "", "value": str(row.thousands)}
    try:
        await provider.v1.billing.meter_events.create_async(
            {"event_name": METER, "identifier": str(row.id), "payload": payload},
            {"idempotency_key": f"meter-{row.id}"},
        )
    except stripe.InvalidRequestError as error:
        return "told" if error.code == KNOWN_ALREADY else "refused"
    except stripe.StripeError as trouble:
        log.warning("metering.delayed", error=type(trouble).__name__)
        return None
    return "told"
