"""An organization's usage as it is now: what is kept, and what was counted since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_api import ApiUsage
from payerwatch.gateway.usage.tallies import COUNTER, HASH, as_text, fields_of

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DayOfUse:
    day: date
    calls: int
    metered: int


async def usage_since(
    session: AsyncSession, redis: Redis | None, organization_id: UUID, first: date, today: date
) -> Sequence[DayOfUse]:
    """Latest first; days without a call are left out. What was not written yet is looked up for today only."""
    counter, held = await _held(redis, organization_id, today)
    query = select(ApiUsage).where(ApiUsage.organization_id == organization_id, ApiUsage.day >= first)
    rows = {row.day: row for row in await session.scalars(query)}
    days = {day: DayOfUse(day, row.calls, row.metered) for day, row in rows.items()}
    now = rows.get(today)
    taken = now.counted.get(counter, {}) if now else {}
    days[today] = DayOfUse(
        today,
        (now.calls if now else 0) + max(0, held[0] - taken.get("calls", 0)),
        (now.metered if now else 0) + max(0, held[1] - taken.get("metered", 0)),
    )
    return [days[day] for day in sorted(days, reverse=True) if days[day].calls]


async def _held(redis: Redis | None, organization_id: UUID, today: date) -> tuple[str, tuple[int, int]]:
    if redis is None:
        return "", (0, 0)
    try:
        told = await redis.hmget(HASH, [COUNTER, *fields_of(organization_id, today)])
    except (RedisError, OSError, TimeoutError) as trouble:
        log.warning("usage.not_live", error=type(trouble).__name__)
        return "", (0, 0)
    return as_text(told[0]), (int(told[1] or 0), int(told[2] or 0))
