"""Plans editions reader by reader. Whoever comes second, or again, finds the row and leaves it alone."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Change
from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.models.gateway_readers import Consent
from payerwatch.db.models.gateway_watching import Preference
from payerwatch.db.models.notifier import Alert
from payerwatch.db.models.notifier_digest import Edition
from payerwatch.db.session import Database
from payerwatch.entitlements.people import entitled
from payerwatch.failpoints import failpoint
from payerwatch.notifier.deliveries import Due, owe
from payerwatch.notifier.digest.periods import Period, last_day, last_week
from payerwatch.notifier.digest.selection import Candidate, Entries, entries_for
from payerwatch.policies.access import Right
from payerwatch.policies.ids import new_id
from payerwatch.streams.service import pause
from payerwatch.watches.rules import is_material

log = structlog.get_logger()
HOME = "America/New_York"
READERS_AT_ONCE = 200


@dataclass(slots=True)
class Planner:
    database: Database
    every: timedelta = timedelta(minutes=1)

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self.plan_all(datetime.now(UTC))
            await pause(stop, self.every.total_seconds())

    async def plan_all(self, now: datetime) -> int:
        planned = 0
        for zone in await self._zones():
            for period in (last_week(now, zone), last_day(now, zone)):
                while more := await self.plan_some(period, zone, now):
                    planned += more
        if planned:
            log.info("editions.planned", count=planned)
        return planned

    async def _zones(self) -> list[ZoneInfo]:
        async with self.database.reading() as session:
            named = set(await session.scalars(select(Preference.time_zone).distinct()))
        return [ZoneInfo(name) for name in sorted(named | {HOME})]

    async def plan_some(self, period: Period, zone: ZoneInfo, now: datetime) -> int:
        """In one transaction, so that an edition and what is owed for it are there together or not at all."""
        async with self.database.transaction() as session:
            readers = await _without_edition(session, period, zone)
            if not readers:
                return 0
            editions = await _editions(session, period, readers, now)
            query = insert(Edition).values(editions).on_conflict_do_nothing()
            rows = await session.execute(query.returning(Edition.id, Edition.subscriber_id))
            due = [Due("digest", edition, who, "email", f"digest:{who}", place=edition) for edition, who in rows]
            await owe(session, due, now=now)
            await failpoint("digest.before_commit")
        await failpoint("digest.after_commit")
        return len(readers)


def _wants(period: Period) -> ColumnElement[bool]:
    """The weekly digest goes to who asked for it; both go to whose watches say so."""
    cadence = "weekly" if period.is_week else "daily"
    told = exists().where(Alert.subscriber_id == Subscriber.id, Alert.cadence == cadence, *_in(period))
    if not period.is_week:
        return told
    return or_(and_(Subscriber.digest_since < period.end, Subscriber.confirmed_at.is_not(None)), told)


def _in(period: Period) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Alert.raised_at >= period.start, Alert.raised_at < period.end


def _same_or_later(period: Period) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """A clock that jumped back, or a reader who moved west, is not told of an earlier week after a later one."""
    weekly = Edition.period.contains("W")
    return Edition.period >= period.name, weekly if period.is_week else ~weekly


async def _without_edition(session: AsyncSession, period: Period, zone: ZoneInfo) -> Sequence[UUID]:
    here = func.coalesce(Preference.time_zone, HOME) == zone.key
    query = (
        select(Subscriber.id)
        .outerjoin(Preference, Preference.subscriber_id == Subscriber.id)
        .where(here, _wants(period))
        .where(~exists().where(Edition.subscriber_id == Subscriber.id, *_same_or_later(period)))
        .order_by(Subscriber.id)
        .limit(READERS_AT_ONCE)
    )
    return (await session.scalars(query)).all()


async def _editions(
    session: AsyncSession, period: Period, readers: Sequence[UUID], now: datetime
) -> list[dict[str, object]]:
    paying = await entitled(session, readers, Right.WATCH, now)
    week = await _week(session, period)
    met, payers = await _met(session, period, readers), await _payers(session, readers)
    return [
        {
            "id": new_id(),
            "subscriber_id": reader,
            "period": period.name,
            "variant": "paid" if reader in paying else "free",
            "entries": _entries(period, week, met.get(reader, ()), payers.get(reader, ())).as_row(),
            "planned_at": now,
        }
        for reader in readers
    ]


def _entries(period: Period, week: Sequence[Candidate], met: Collection[UUID], payers: Collection[str]) -> Entries:
    entries = entries_for(week, met, payers)
    return entries if period.is_week else Entries(entries_for(week, met, ()).yours, ())


async def _week(session: AsyncSession, period: Period) -> list[Candidate]:
    query = select(Change.id, Change.payer_id, Change.impact, Change.found_at, Change.kinds)
    rows = await session.execute(query.where(Change.found_at >= period.start, Change.found_at < period.end))
    return [Candidate(*row[:4]) for row in rows if is_material(row.kinds)]


async def _met(session: AsyncSession, period: Period, readers: Sequence[UUID]) -> Mapping[UUID, set[UUID]]:
    query = select(Alert.subscriber_id, Alert.change_id).where(Alert.subscriber_id.in_(readers), *_in(period))
    if not period.is_week:
        query = query.where(Alert.cadence == "daily")
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for reader, change in await session.execute(query):
        found[reader].add(change)
    return found


async def _payers(session: AsyncSession, readers: Sequence[UUID]) -> Mapping[UUID, set[str]]:
    """The payers on whose pages a reader left their address."""
    query = select(Consent.subscriber_id, Consent.page).where(Consent.subscriber_id.in_(readers))
    found: dict[UUID, set[str]] = defaultdict(set)
    for reader, page in await session.execute(query):
        parts = page.strip("/").split("/")
        if len(parts) > 1 and parts[0] == "updates":
            found[reader].add(parts[1])
    return found
