"""Work that waits, of every service, counted from the tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Version
from payerwatch.db.models.fetcher import Listing, Payer, Source
from payerwatch.db.models.gateway_accounts import Organization
from payerwatch.db.models.gateway_billing import MoneyBack
from payerwatch.db.models.notifier import Delivery
from payerwatch.db.tables import POST_BOXES
from payerwatch.streams.topology import SERVICES

Waiting = Select[Any, Any]
"""A count, and since when the oldest of them waits."""


@dataclass(frozen=True, slots=True)
class Job:
    service: str
    what: str
    count: int
    since: datetime | None


def _events() -> Iterator[tuple[str, str, Waiting]]:
    for service in SERVICES:
        outbox = POST_BOXES[service].outbox
        query = select(func.count(), func.min(outbox.said_at)).where(outbox.published_at.is_(None))
        yield service, "Events to publish", query


def _queries(now: datetime) -> Iterator[tuple[str, str, Waiting]]:
    visitable = select(Payer.id).where(Payer.visitable)
    sources = select(func.count(), func.min(Source.due_at)).where(Source.due_at <= now, Source.state != "withdrawn")
    yield "fetcher", "Sources whose visit is due", sources.where(Source.payer_id.in_(visitable))
    listings = select(func.count(), func.min(Listing.due_at)).where(Listing.due_at <= now)
    yield "fetcher", "Listings to read", listings.where(Listing.payer_id.in_(visitable))
    newest = select(func.max(Version.reader)).scalar_subquery()
    yield (
        "differ",
        "Versions of an older reader",
        select(func.count(), func.min(Version.stored_at)).where(Version.reader < newest),
    )
    due = Delivery.state.in_(("pending", "sending", "uncertain")) & (Delivery.due_at <= now)
    yield "notifier", "Deliveries to make", select(func.count(), func.min(Delivery.due_at)).where(due)
    unpaid = select(func.count(), func.min(MoneyBack.asked_at)).where(MoneyBack.finished_at.is_(None))
    yield "gateway", "Refunds to finish", unpaid
    ending = select(func.count(), func.min(Organization.delete_after)).where(Organization.delete_after.is_not(None))
    yield "gateway", "Organizations to delete", ending
    yield from _events()


async def jobs(session: AsyncSession, now: datetime) -> list[Job]:
    found = []
    for service, what, query in _queries(now):
        count, since = (await session.execute(query)).one()
        found.append(Job(service, what, count, since))
    return found
