"""How often something may be done for one address or from one network. Counted inside the insert, so that two
requests at once cannot both be the last one allowed."""

import hashlib
import hmac
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


class TooMany(Exception):
    """This network has asked for more letters than an office would within the hour."""


@dataclass(frozen=True, slots=True)
class LetterLimits:
    """Of one kind of letter: from a network, and to an address soon after each other and within a day."""

    kind: str
    network: Limit
    soon: Limit
    a_day: Limit


@dataclass(frozen=True, slots=True)
class Sender:
    network: str
    address: str
    at: datetime


def throttle_key(key: str, what: str, value: str) -> str:
    return f"{what}:{hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()}"


async def may_write_to(session: AsyncSession, key: str, limits: LetterLimits, asked: Sender) -> bool:
    """Raises TooMany. That no letter goes out is not told to who asked: it would say that somebody else did."""
    network = throttle_key(key, f"{limits.kind}_network", asked.network)
    if not await taken_within(session, network, limits.network, asked.at):
        raise TooMany
    mailbox = throttle_key(key, limits.kind, asked.address)
    return await taken_within(session, f"{mailbox}:soon", limits.soon, asked.at) and await taken_within(
        session, f"{mailbox}:day", limits.a_day, asked.at
    )


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
