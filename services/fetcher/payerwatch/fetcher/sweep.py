"""Visiting everything now, and telling how far that is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.fetcher import Host, Listing, Payer, Source
from payerwatch.fetcher.sightings import one_at_a_time


@dataclass(frozen=True, slots=True)
class Progress:
    """`waiting` are not visited yet; `held_back` of them stand behind a host that asked us to wait or fails."""

    listings: int
    sources: int
    waiting: int
    held_back: int

    @property
    def done(self) -> bool:
        return self.waiting == self.held_back


def _of(payer: str | None, table: type[Listing] | type[Source]) -> ColumnElement[bool]:
    payers = select(Payer.id).where(Payer.visitable)
    return table.payer_id.in_(payers if payer is None else payers.where(Payer.id == payer))


async def request_sweep(session: AsyncSession, payer: str | None, now: datetime) -> None:
    """Makes a payer's listings and sources due, or everybody's. Limits of hosts hold as always."""
    await one_at_a_time(session)
    await session.execute(update(Listing).where(_of(payer, Listing), Listing.host != "").values(due_at=now))
    active = Source.state != "withdrawn"
    await session.execute(update(Source).where(_of(payer, Source), active).values(due_at=now))


async def progress(session: AsyncSession, payer: str | None, requested_at: datetime, now: datetime) -> Progress:
    listings = _of(payer, Listing) & (Listing.host != "")
    sources = _of(payer, Source) & (Source.state != "withdrawn")
    listing_due = listings & (Listing.due_at <= requested_at)
    source_due = sources & ((Source.due_at <= requested_at) | Source.last_visit_at.is_(None))
    held = select(Host.name).where(Host.closed_until > now)
    return Progress(
        listings=await _count(session, select(func.count()).select_from(Listing).where(listings)),
        sources=await _count(session, select(func.count()).select_from(Source).where(sources)),
        waiting=await _count(session, select(func.count()).select_from(Listing).where(listing_due))
        + await _count(session, select(func.count()).select_from(Source).where(source_due)),
        held_back=await _count(
            session, select(func.count()).select_from(Listing).where(listing_due, Listing.host.in_(held))
        )
        + await _count(session, select(func.count()).select_from(Source).where(source_due, Source.host.in_(held))),
    )


async def _count(session: AsyncSession, query: Select[int]) -> int:
    return (await session.scalar(query)) or 0
