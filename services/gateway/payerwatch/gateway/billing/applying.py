"""Events that were kept, applied one after another; any number of gateways may do it at once."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

import stripe
import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_billing import StripeEvent
from payerwatch.db.session import Database
from payerwatch.failpoints import failpoint
from payerwatch.gateway.billing.customers import organization_of
from payerwatch.gateway.billing.following import follow
from payerwatch.gateway.billing.provider import Provider

log = structlog.get_logger()
LOOKED_EVERY = timedelta(seconds=2)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=2), timedelta(hours=1)


class EventBell:
    """Rung when an event was kept, so that it is applied at once."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def wait(self, stop: asyncio.Event, longest: timedelta) -> None:
        waits = [asyncio.ensure_future(self._rung.wait()), asyncio.ensure_future(stop.wait())]
        await asyncio.wait(waits, timeout=longest.total_seconds(), return_when=asyncio.FIRST_COMPLETED)
        for each in waits:
            each.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await each
        self._rung.clear()


async def apply_next(database: Database, provider: Provider, now: datetime) -> bool:
    """Whether there was one. An event that cannot be applied now waits, longer each time."""
    event_id = None
    try:
        async with database.transaction() as session:
            event = await _claimed(session, now)
            if event is None:
                return False
            event_id = event.id
            event.outcome = await _apply(session, provider, event, now)
            event.settled_at = now
            await session.flush()
            await failpoint("gateway.billing.before_settled")
    except (stripe.StripeError, ValueError) as trouble:
        log.warning("stripe_event.postponed", event_id=event_id, error=type(trouble).__name__)
        await _postpone(database, str(event_id), now)
    return True


async def _claimed(session: AsyncSession, now: datetime) -> StripeEvent | None:
    query = select(StripeEvent).where(StripeEvent.settled_at.is_(None), StripeEvent.due_at <= now)
    oldest = query.order_by(StripeEvent.due_at).limit(1).with_for_update(skip_locked=True)
    return (await session.scalars(oldest)).first()


async def _apply(session: AsyncSession, provider: Provider, event: StripeEvent, now: datetime) -> str:
    organization_id = await organization_of(session, event.customer_id or "")
    if organization_id is None:
        return "about nobody here"
    return await follow(session, provider, organization_id, now) or "nothing changed"


async def _postpone(database: Database, event_id: str, now: datetime) -> None:
    async with database.transaction() as session:
        attempts = await session.scalar(select(StripeEvent.attempts).where(StripeEvent.id == event_id)) or 0
        wait = min(FIRST_WAIT * 2 ** min(attempts, 12), LONGEST_WAIT)
        row = update(StripeEvent).where(StripeEvent.id == event_id)
        await session.execute(row.values(attempts=attempts + 1, due_at=now + wait))


async def apply_all(database: Database, provider: Provider, now: datetime) -> None:
    while await apply_next(database, provider, now):
        pass


async def apply_until(stop: asyncio.Event, database: Database, provider: Provider, bell: EventBell) -> None:
    while not stop.is_set():
        await apply_all(database, provider, datetime.now(UTC))
        await bell.wait(stop, LOOKED_EVERY)
