"""A policy's deadlines brought up to its current version; who was reminded of a day that moved is told."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

import structlog
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Policy, Version
from payerwatch.db.models.notifier_deadlines import Deadline, Reminder
from payerwatch.events.differ import VersionStored
from payerwatch.notifier.deadlines.following import Held, Printed, followed, printed_ahead
from payerwatch.notifier.deliveries import Due, owe
from payerwatch.policies.ids import new_id

log = structlog.get_logger()
Coming = tuple[UUID, date, int]
"""A deadline, its day, and how many days before it is spoken of."""
MOVED = -1
"""Stands where a reminder says how many days before: this one says that the day moved or is gone."""


async def on_version_stored(event: VersionStored, session: AsyncSession) -> None:
    # Versions of one policy may be heard in any order, and at once: each looks at the current one, in turn.
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(event.policy_id), 1))))
    policy = await session.get(Policy, event.policy_id)
    if policy is None or policy.current_version_id is None:
        return
    now = datetime.now(UTC)
    printed = [] if policy.status != "active" else await _printed(session, policy.current_version_id, now)
    await keep_deadlines(session, policy.id, printed, now)


async def _printed(session: AsyncSession, version_id: UUID, now: datetime) -> list[Printed]:
    dates = await session.scalar(select(Version.facts["dates"]).where(Version.id == version_id))
    return printed_ahead(dates or (), now.date())


async def keep_deadlines(session: AsyncSession, policy_id: UUID, printed: Sequence[Printed], now: datetime) -> None:
    rows = (await session.scalars(select(Deadline).where(Deadline.policy_id == policy_id))).all()
    held = [Held(row.id, row.kind, row.day, row.precision) for row in rows if row.state == "open"]
    steps = followed(held, printed, now.date())
    by_id = {row.id: row for row in rows}
    for before, after in steps.moved:
        _move(by_id[before.id], after, now)
    for gone in steps.withdrawn:
        row = by_id[gone.id]
        row.state, row.sequence, row.edited_at = "withdrawn", row.sequence + 1, now
    ordinals = {row.kind: max(each.ordinal for each in rows if each.kind == row.kind) for row in rows}
    for new in steps.new:
        ordinals[new.kind] = ordinals.get(new.kind, 0) + 1
        session.add(_deadline(policy_id, new, ordinals[new.kind], now))
    await session.flush()
    await _tell(session, [*(before for before, _ in steps.moved), *steps.withdrawn], now)


def _move(row: Deadline, printed: Printed, now: datetime) -> None:
    row.was, row.day, row.sequence, row.edited_at = row.day, printed.day, row.sequence + 1, now
    row.basis, row.printed, row.quote = printed.basis, printed.printed, printed.quote
    row.precision = printed.precision


def _deadline(policy_id: UUID, printed: Printed, ordinal: int, now: datetime) -> Deadline:
    return Deadline(
        id=new_id(),
        policy_id=policy_id,
        kind=printed.kind,
        ordinal=ordinal,
        day=printed.day,
        precision=printed.precision,
        basis=printed.basis,
        printed=printed.printed,
        quote=printed.quote,
        state="open",
        sequence=0,
        found_at=now,
        edited_at=now,
    )


async def _tell(session: AsyncSession, gone: Iterable[Held], now: datetime) -> None:
    """Exactly those who were reminded of the day that no longer holds."""
    for each in gone:
        told = select(Reminder.subscriber_id).where(
            Reminder.deadline_id == each.id, Reminder.day == each.day, Reminder.days > MOVED
        )
        for subscriber in set(await session.scalars(told)):
            await remind(session, subscriber, [(each.id, each.day, MOVED)], now)
        log.info("deadline.moved", deadline_id=str(each.id))


async def remind(
    session: AsyncSession, subscriber: UUID, due: Sequence[tuple[UUID, object, int]], now: datetime
) -> int:
    """One mail of everything that was not said before; returns how much that is."""
    notice = new_id()
    rows = [
        {
            "id": new_id(),
            "deadline_id": deadline,
            "subscriber_id": subscriber,
            "day": day,
            "days": days,
            "notice_id": notice,
            "made_at": now,
        }
        for deadline, day, days in due
    ]
    new = await session.execute(insert(Reminder).values(rows).on_conflict_do_nothing().returning(Reminder.id))
    count = len(new.all())
    if count:
        lane = f"deadlines:{subscriber}"
        await owe(session, [Due("reminder", notice, subscriber, "email", lane=lane, place=notice)], now=now)
    return count
