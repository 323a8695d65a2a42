"""What there is to tell about an alert. Read when it is told, so a watch that was stopped meanwhile is quiet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from payerwatch.db.models.differ import Change, Policy
from payerwatch.db.models.gateway import Subscriber, Watch
from payerwatch.db.models.notifier import Alert


@dataclass(frozen=True, slots=True)
class WatchTerms:
    payer: str | None
    policy_key: str | None
    code: str | None


@dataclass(frozen=True, slots=True)
class Letter:
    to: str
    raised_at: datetime
    watches: tuple[WatchTerms, ...]
    payer: str
    policy_number: str | None
    policy_title: str
    slug: str
    title: str
    summary: str
    impact: str
    found_at: datetime
    codes_added: tuple[str, ...]
    codes_removed: tuple[str, ...]
    codes_moved: tuple[str, ...]
    comparison: dict[str, Any]


async def letter_of(session: AsyncSession, alert_id: UUID) -> Letter | None:
    """None when the subscriber is gone or has stopped every watch that met the change."""
    alert = await session.get_one(Alert, alert_id)
    subscriber = await session.get(Subscriber, alert.subscriber_id)
    watches = (await session.scalars(select(Watch).where(Watch.id.in_([UUID(each) for each in alert.watches])))).all()
    if subscriber is None or not watches:
        return None
    change = await session.get_one(Change, alert.change_id, options=[undefer(Change.comparison)])
    policy = await session.get_one(Policy, change.policy_id)
    return Letter(
        to=subscriber.email,
        raised_at=alert.raised_at,
        watches=tuple(WatchTerms(each.payer_id, each.policy_key, each.code) for each in watches),
        payer=change.payer_id,
        policy_number=policy.number,
        policy_title=policy.title,
        slug=change.slug,
        title=change.title,
        summary=change.summary,
        impact=change.impact,
        found_at=change.found_at,
        codes_added=tuple(change.codes_added),
        codes_removed=tuple(change.codes_removed),
        codes_moved=tuple(change.codes_moved),
        comparison=change.comparison,
    )
