"""Alerts: raised for the watches that a change met, and read back when one is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Change, Policy, PolicyCode
from payerwatch.db.models.gateway import Watch
from payerwatch.db.models.notifier import Alert, Delivery
from payerwatch.notifier.matching import News, Rule
from payerwatch.policies.ids import new_id

WAKE = "notifier_deliveries"
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
    raised: list[UUID] = []
    for start in range(0, len(rows), ROWS_AT_ONCE):
        alerts = insert(Alert).values(rows[start : start + ROWS_AT_ONCE]).on_conflict_do_nothing()
        raised += await session.scalars(alerts.returning(Alert.id))
    for start in range(0, len(raised), ROWS_AT_ONCE):
        due = [
            {"id": new_id(), "alert_id": alert, "channel": channel, "state": "pending", "due_at": now}
            for alert in raised[start : start + ROWS_AT_ONCE]
        ]
        await session.execute(insert(Delivery).values(due).on_conflict_do_nothing())
    if raised:
        await session.execute(select(func.pg_notify(WAKE, "")))
    return len(raised)
