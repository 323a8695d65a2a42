"""An organization that is to be deleted pays for no other month, whatever day its deletion falls on."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import stripe
import structlog
from sqlalchemy import select

from payerwatch.db.models.gateway_accounts import Organization
from payerwatch.db.models.gateway_billing import EntitlementRow
from payerwatch.db.session import Database
from payerwatch.gateway.billing.bought import OVER
from payerwatch.gateway.billing.changing import NothingBought, end_later
from payerwatch.gateway.billing.provider import Provider
from payerwatch.streams.service import pause

log = structlog.get_logger()
LOOKED_EVERY = 30.0


async def end_for_leaving(database: Database, provider: Provider, now: datetime) -> list[UUID]:
    """Those whose plan was set to end. Asking twice is the same as once."""
    paying = (
        select(Organization.id)
        .join(EntitlementRow, EntitlementRow.organization_id == Organization.id)
        .where(
            Organization.delete_after.is_not(None),
            EntitlementRow.subscription_id.is_not(None),
            EntitlementRow.ends_at.is_(None),
            EntitlementRow.status.not_in([status.value for status in OVER]),
        )
    )
    async with database.reading() as session:
        leaving = (await session.scalars(paying)).all()
    ended = []
    for organization_id in leaving:
        try:
            async with database.transaction() as session:
                await end_later(session, provider, organization_id, now, end=True)
        except NothingBought:
            continue
        ended.append(organization_id)
        log.info("billing.ends_with_the_organization", organization_id=str(organization_id))
    return ended


async def end_for_leaving_until(stop: asyncio.Event, database: Database, provider: Provider) -> None:
    while not stop.is_set():
        try:
            await end_for_leaving(database, provider, datetime.now(UTC))
        except stripe.StripeError as trouble:
            log.warning("billing.not_ended", error=type(trouble).__name__)
        await pause(stop, LOOKED_EVERY)
