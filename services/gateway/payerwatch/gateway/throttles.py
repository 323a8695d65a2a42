"""How often something may be done for one address or from one network. Counted inside the insert, so that two
requests at once cannot both be the last one allowed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import case
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_readers import Throttle


@dataclass(frozen=True, slots=True)
class Limit:
    times: int
    within: timedelta


async def taken_within(session: AsyncSession, key: str, limit: Limit, now: datetime) -> bool:
    """Counts one more and says whether it was still allowed. `key` is a keyed hash, never an address."""
    over = Throttle.since <= now - limit.within
    row = insert(Throttle).values(key=key, since=now, taken=1)
    counted = row.on_conflict_do_update(
        index_elements=[Throttle.key],
        set_={
            "since": case((over, now), else_=Throttle.since),
            "taken": case((over, 1), else_=Throttle.taken + 1),
        },
        where=over | (Throttle.taken < limit.times),
    )
    return (await session.execute(counted.returning(Throttle.key))).first() is not None


def network_of(host: str | None) -> str:
    """Who holds an IPv6 address holds its /64; an IPv4 address is shared by a house or an office at most."""
    try:
        address = ip_address(host or "")
    except ValueError:
        return "unknown"
    return str(ip_network(f"{address}/{32 if address.version == 4 else 64}", strict=False))
