"""Reminds people of the deadlines of policies that their watches meet, from seven in the morning of their day."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_watching import Preference
from payerwatch.db.models.notifier_deadlines import Deadline
from payerwatch.db.news import policies_as_news
from payerwatch.db.session import Database
from payerwatch.entitlements.people import entitled_members
from payerwatch.notifier.deadlines.following import reminder_due
from payerwatch.notifier.deadlines.keeping import Coming, remind
from payerwatch.notifier.digest.planner import HOME
from payerwatch.notifier.watch_index import WatchIndex, of_members
from payerwatch.policies.access import Right
from payerwatch.streams.service import pause

log = structlog.get_logger()
DAYS = (30, 14, 7, 1)
FARTHEST = timedelta(days=91)
FROM = timedelta(hours=7)


@dataclass(slots=True)
class Reminding:
    database: Database
    watches: WatchIndex
    every: timedelta = timedelta(minutes=10)

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self.remind_all(datetime.now(UTC))
            await pause(stop, self.every.total_seconds())

    async def remind_all(self, now: datetime) -> int:
        async with self.database.transaction() as session:
            concerned = await self._concerned(session, now)
            manners = await _manners(session, concerned)
        told = 0
        for subscriber in sorted(concerned):
            zone, days = manners.get(subscriber, (HOME, DAYS))
            due = _due(concerned[subscriber], _today(now, zone), days)
            if due:
                async with self.database.transaction() as session:
                    told += await remind(session, subscriber, due, now)
        if told:
            log.info("deadlines.reminded", count=told)
        return told

    async def _concerned(self, session: AsyncSession, now: datetime) -> Mapping[UUID, list[Deadline]]:
        """The deadlines ahead, by the subscribers whose watches meet their policies."""
        near = select(Deadline).where(
            Deadline.state == "open",
            Deadline.day >= now.date() - timedelta(days=1),
            Deadline.day <= now.date() + FARTHEST,
        )
        by_policy: dict[UUID, list[Deadline]] = defaultdict(list)
        for deadline in await session.scalars(near.order_by(Deadline.day)):
            by_policy[deadline.policy_id].append(deadline)
        met = {
            policy: await self.watches.met_by(session, news, now)
            for policy, (_, news) in (await policies_as_news(session, by_policy)).items()
        }
        members = await entitled_members(session, {who for each in met.values() for who in each}, Right.WATCH, now)
        found: dict[UUID, list[Deadline]] = defaultdict(list)
        for policy, watches in met.items():
            for subscriber in of_members(watches, members):
                found[subscriber] += by_policy[policy]
        return found


def _today(now: datetime, zone: str) -> date:
    return (now.astimezone(ZoneInfo(zone)).replace(tzinfo=None) - FROM).date()


def _due(deadlines: Sequence[Deadline], today: date, days: Sequence[int]) -> list[Coming]:
    found = [(each.id, each.day, reminder_due(each.day, today, days)) for each in deadlines]
    return [(deadline, day, before) for deadline, day, before in found if before is not None]


async def _manners(session: AsyncSession, subscribers: Iterable[UUID]) -> Mapping[UUID, tuple[str, list[int]]]:
    rows = await session.scalars(select(Preference).where(Preference.subscriber_id.in_(set(subscribers))))
    return {row.subscriber_id: (row.time_zone, [int(day) for day in row.reminder_days]) for row in rows}
