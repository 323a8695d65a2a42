"""Alerts: raised for the watches that a change met, and read back when one is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Change, Policy, PolicyCode
from payerwatch.db.models.gateway import Watch
from payerwatch.db.models.notifier import Alert
from payerwatch.notifier.deliveries import Due, owe
from payerwatch.notifier.matching import News, Rule
from payerwatch.policies.ids import new_id

ROWS_AT_ONCE = 2000


async def news_of(session: AsyncSession, change: Change, policy: Policy) -> News:
    query = select(PolicyCode.code, PolicyCode.range_end).where(PolicyCode.policy_id == policy.id)
    printed = {f"{code}-{end}" if end else code for code, end in await session.execute(query)}
    touched = {*change.codes_added, *change.codes_removed, *change.codes_moved}
    return News(change.payer_id, policy.key, frozenset(printed | touched))


async def rules_for(session: AsyncSession, payer: str, policy_key: str) -> Sequence[Rule]:
    """The watches that `payer` and `policy_key` do not already rule out."""
    query = (
        select(Watch)
        .where(or_(Watch.payer_id.is_(None), Watch.payer_id == payer))
        .where(or_(Watch.policy_key.is_(None), Watch.policy_key == policy_key))
        .order_by(Watch.id)
    )
    rows = await session.scalars(query)
    return [Rule(row.id, row.subscriber_id, row.payer_id, row.policy_key, row.code) for row in rows]


async def raise_alerts(
    session: AsyncSession, change_id: UUID, met: Mapping[UUID, tuple[UUID, ...]], *, channel: str, now: datetime
) -> int:
    """Alerts not yet raised, each with its delivery; returns how many. Wakes the sender when committed."""
    rows = [
        {
            "id": new_id(),
            "change_id": change_id,
            "subscriber_id": subscriber,
            "watches": [str(watch) for watch in watches],
            "raised_at": now,
        }
        for subscriber, watches in met.items()
    ]
    due: list[Due] = []
    for start in range(0, len(rows), ROWS_AT_ONCE):
        alerts = insert(Alert).values(rows[start : start + ROWS_AT_ONCE]).on_conflict_do_nothing()
        raised = await session.execute(alerts.returning(Alert.id, Alert.subscriber_id))
        due += [due_alert(alert, subscriber, change_id, channel) for alert, subscriber in raised]
    await owe(session, due, now=now)
    return len(due)


def due_alert(alert: UUID, subscriber: UUID, change: UUID, channel: str) -> Due:
    lane, batch = f"{channel}:{subscriber}", f"alert:{change}:{channel}"
    return Due("alert", alert, subscriber, channel, lane=lane, place=alert, batch=batch)
