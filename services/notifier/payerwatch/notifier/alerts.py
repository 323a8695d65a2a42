"""Alerts: raised for the watches that a change met, each with what its channels are owed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Change
from payerwatch.db.models.notifier import Alert
from payerwatch.entitlements.people import entitled
from payerwatch.notifier.deliveries import Due, owe
from payerwatch.notifier.watch_index import Manner
from payerwatch.policies.access import Right
from payerwatch.policies.ids import new_id
from payerwatch.policies.words import ChangeKind

ROWS_AT_ONCE = 2000
MOST_AT_ONCE = 500
"""Alerts a day to one person; what is more waits for the day's digest."""
DAY = timedelta(days=1)
YEAR = timedelta(days=365)
FOLLOWED = frozenset({ChangeKind.POSTPONED, ChangeKind.RETIRED})
"""Kinds that take back what was said before."""
SOONEST = ("at_once", "daily", "weekly")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A subscriber whose watches met the change, and how they are told."""

    subscriber_id: UUID
    watches: tuple[UUID, ...]
    channels: frozenset[str]
    cadence: str
    where: frozenset[tuple[UUID | None, str]] = frozenset()
    """The channels again, each with the organization whose watch names it: an endpoint hears of its own only."""


def meeting_of(subscriber: UUID, watches: Mapping[UUID, Manner]) -> Meeting:
    """One alert however many watches met: by all their channels, as soon as the most eager of them asks."""
    cadence = min((manner.cadence for manner in watches.values()), key=SOONEST.index)
    eager = [manner for manner in watches.values() if manner.cadence == cadence]
    channels = frozenset(channel for manner in eager for channel in manner.channels)
    where = frozenset((manner.organization_id, channel) for manner in eager for channel in manner.channels)
    return Meeting(subscriber, tuple(sorted(watches)), channels, cadence, where)


async def told_before(session: AsyncSession, change: Change, but: Collection[UUID], now: datetime) -> list[Meeting]:
    """Who was told of an earlier change of the policy, of the last year, and whose watches this one does not meet:
    what they were told no longer holds."""
    earlier = (
        select(Alert.subscriber_id, Alert.watches)
        .join(Change, Change.id == Alert.change_id)
        .where(Change.policy_id == change.policy_id, Change.id != change.id)
        .where(Change.found_at <= change.found_at, Change.found_at > change.found_at - YEAR)
        .order_by(Alert.id)
    )
    found = {who: watches for who, watches in await session.execute(earlier) if who not in but}
    allowed = await entitled(session, found, Right.WATCH, now)
    mail = frozenset({"email"})
    return [
        Meeting(who, tuple(UUID(each) for each in watches), mail, "at_once")
        for who, watches in found.items()
        if who in allowed
    ]


async def raise_alerts(
    session: AsyncSession, change_id: UUID, meetings: Sequence[Meeting], *, now: datetime
) -> Mapping[UUID, UUID]:
    """The alerts not yet raised, by subscriber. Mail is owed at once where it is asked for."""
    told = await _told_enough(session, [each.subscriber_id for each in meetings], now)
    rows = [_row(each, change_id, told, now) for each in meetings]
    raised: dict[UUID, UUID] = {}
    for start in range(0, len(rows), ROWS_AT_ONCE):
        alerts = insert(Alert).on_conflict_do_nothing().returning(Alert.id, Alert.subscriber_id)
        told_of = await session.execute(alerts, rows[start : start + ROWS_AT_ONCE])
        raised |= {who: alert for alert, who in told_of}
    at_once = {row["subscriber_id"] for row in rows if row["cadence"] == "at_once"}
    due = [
        due_mail(raised[each.subscriber_id], each.subscriber_id, change_id)
        for each in meetings
        if each.subscriber_id in raised and each.subscriber_id in at_once and "email" in each.channels
    ]
    await owe(session, due, now=now)
    return raised


def _row(meeting: Meeting, change_id: UUID, told: Iterable[UUID], now: datetime) -> dict[str, object]:
    enough = meeting.cadence == "at_once" and meeting.subscriber_id in told
    return {
        "id": new_id(),
        "change_id": change_id,
        "subscriber_id": meeting.subscriber_id,
        "watches": [str(watch) for watch in meeting.watches],
        "cadence": "daily" if enough else meeting.cadence,
        "raised_at": now,
    }


async def _told_enough(session: AsyncSession, subscribers: Sequence[UUID], now: datetime) -> set[UUID]:
    query = (
        select(Alert.subscriber_id)
        .where(Alert.subscriber_id.in_(subscribers), Alert.raised_at > now - DAY, Alert.cadence == "at_once")
        .group_by(Alert.subscriber_id)
        .having(func.count() >= MOST_AT_ONCE)
    )
    return set(await session.scalars(query))


def due_mail(alert: UUID, subscriber: UUID, change: UUID) -> Due:
    return Due("alert", alert, subscriber, "email", f"email:{subscriber}", place=alert, batch=f"alert:{change}:email")
