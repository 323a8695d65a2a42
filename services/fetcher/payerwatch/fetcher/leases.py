"""Who may speak to a host now. Times of a lease are Postgres' own, so that replicas agree on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Interval, bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from payerwatch.db.models.fetcher import Host, Listing, Payer, Source
from payerwatch.policies.ids import new_id


@dataclass(frozen=True, slots=True)
class Lease:
    """`due` sources and listings of `host` are the owner's alone until it lets go or stops renewing."""

    host: str
    owner: str
    failures: int
    robots: str | None
    robots_read_at: datetime | None


def _length(length: timedelta) -> ColumnElement[timedelta]:
    return bindparam(None, length, type_=Interval)


def _past(moment: InstrumentedAttribute[datetime | None], now: datetime) -> ColumnElement[bool]:
    return or_(moment.is_(None), moment <= now)


async def take(session: AsyncSession, now: datetime, length: timedelta) -> Lease | None:
    """The host that has waited longest of those with something due."""
    visitable = select(Payer.id).where(Payer.visitable)
    listing_due = select(1).where(Listing.host == Host.name, Listing.due_at <= now, Listing.payer_id.in_(visitable))
    source_due = select(1).where(
        Source.host == Host.name, Source.due_at <= now, Source.state != "withdrawn", Source.payer_id.in_(visitable)
    )
    query = (
        select(Host)
        .where(or_(Host.lease_until.is_(None), Host.lease_until < func.now()))
        .where(_past(Host.closed_until, now), _past(Host.quiet_until, now))
        .where(or_(listing_due.exists(), source_due.exists()))
        .order_by(Host.served_at.nulls_first(), Host.name)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return await _hand_over(session, (await session.scalars(query)).first(), now, length)


async def take_named(session: AsyncSession, name: str, now: datetime, length: timedelta) -> Lease | None:
    """This host, known or new, if nobody speaks to it now and it is open to us."""
    await session.execute(insert(Host).values(name=name, failures=0).on_conflict_do_nothing())
    query = (
        select(Host)
        .where(Host.name == name, or_(Host.lease_until.is_(None), Host.lease_until < func.now()))
        .where(_past(Host.closed_until, now), _past(Host.quiet_until, now))
        .with_for_update(skip_locked=True)
    )
    return await _hand_over(session, (await session.scalars(query)).first(), now, length)


async def _hand_over(session: AsyncSession, host: Host | None, now: datetime, length: timedelta) -> Lease | None:
    if host is None:
        return None
    owner = str(new_id())
    held = {"lease_owner": owner, "lease_until": func.now() + _length(length), "served_at": now}
    await session.execute(update(Host).where(Host.name == host.name).values(held))
    return Lease(host.name, owner, host.failures, host.robots, host.robots_read_at)


async def renew(session: AsyncSession, lease: Lease, length: timedelta) -> bool:
    """False when the lease has gone to another."""
    query = (
        update(Host)
        .where(Host.name == lease.host, Host.lease_owner == lease.owner)
        .values(lease_until=func.now() + _length(length))
        .returning(Host.name)
    )
    return (await session.execute(query)).first() is not None


async def let_go(
    session: AsyncSession, lease: Lease, *, failures: int, closed_until: datetime | None, quiet_until: datetime
) -> None:
    query = update(Host).where(Host.name == lease.host, Host.lease_owner == lease.owner)
    told = {"failures": failures, "closed_until": closed_until, "quiet_until": quiet_until}
    await session.execute(query.values(lease_owner=None, lease_until=None, **told))


async def keep_robots(session: AsyncSession, host: str, text: str, now: datetime) -> None:
    await session.execute(update(Host).where(Host.name == host).values(robots=text, robots_read_at=now))


async def due_listings(session: AsyncSession, host: str, now: datetime) -> Sequence[Listing]:
    query = (
        select(Listing)
        .join(Payer, Payer.id == Listing.payer_id)
        .where(Payer.visitable, Listing.host == host, Listing.due_at <= now)
        .order_by(Listing.due_at)
    )
    return (await session.scalars(query)).all()


async def due_sources(session: AsyncSession, host: str, now: datetime, limit: int, but: set[UUID]) -> Sequence[Source]:
    query = (
        select(Source)
        .join(Payer, Payer.id == Source.payer_id)
        .where(Payer.visitable, Source.host == host, Source.due_at <= now, Source.state != "withdrawn")
        .where(Source.id.not_in(but))
        .order_by(Source.due_at, Source.id)
        .limit(limit)
    )
    return (await session.scalars(query)).all()
