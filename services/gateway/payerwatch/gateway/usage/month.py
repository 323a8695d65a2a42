"""What an organization used of the month it pays for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.entitlements import Entitlement
from payerwatch.gateway.usage.periods import Above, above, began
from payerwatch.gateway.usage.reading import DayOfUse, usage_since


@dataclass(frozen=True, slots=True)
class Month:
    since: date
    today: int
    calls: int
    above: Above
    days: Sequence[DayOfUse] = ()


async def month_of(
    session: AsyncSession, redis: Redis | None, organization_id: UUID, held: Entitlement, now: datetime
) -> Month:
    today = now.astimezone(UTC).date()
    since = _since(held, today)
    days = await usage_since(session, redis, organization_id, since, today)
    calls = sum(day.calls for day in days)
    above_it = above(held.plan, sum(day.metered for day in days))
    return Month(since, sum(day.calls for day in days if day.day == today), calls, above_it, days)


def unused(held: Entitlement, now: datetime) -> Month:
    """Of a key that is not live."""
    return Month(_since(held, now.astimezone(UTC).date()), 0, 0, Above(0, 0))


def _since(held: Entitlement, today: date) -> date:
    return began(held.renews_at.astimezone(UTC).date() if held.renews_at else None, today)
