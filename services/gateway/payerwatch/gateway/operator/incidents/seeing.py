"""What the tables of all services say of trouble now."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.fetcher import Host, Listing, Payer, Source
from payerwatch.db.models.gateway_operator import Incident
from payerwatch.db.models.notifier import Delivery
from payerwatch.db.tables import POST_BOXES
from payerwatch.gateway.operator.incidents.deciding import (
    REPEATED,
    Cause,
    HostSeen,
    ProviderSeen,
    Seen,
    SourceSeen,
)
from payerwatch.streams.dead_letters import waits
from payerwatch.streams.topology import SERVICES

VISITED = (Source.state != "withdrawn") & Source.listed
OURS = ("email",)
"""Channels whose provider is ours. A partner's endpoint that fails is the partner's, who is told by another mail."""


async def look(session: AsyncSession) -> Seen:
    return Seen(
        hosts=await _hosts(session),
        sources=await _sources(session),
        listings=await _listings(session),
        providers=await _providers(session),
        letters=await _letters(session),
        recovered_hosts=await _recovered_hosts(session),
    )


async def _hosts(session: AsyncSession) -> list[HostSeen]:
    troubled = (
        select(Host.name)
        .where(Host.failures > 0)
        .union(select(Source.host).where(Source.failures > 0, VISITED))
        .subquery()
    )
    failing = func.count().filter(Source.failures >= REPEATED)
    counted = (
        select(Source.host, func.count().label("sources"), failing.label("failing"))
        .where(VISITED, Source.host.in_(select(troubled.c[0])))
        .group_by(Source.host)
        .subquery()
    )
    query = (
        select(Host.name, Host.failures, func.coalesce(counted.c.sources, 0), func.coalesce(counted.c.failing, 0))
        .outerjoin(counted, counted.c.host == Host.name)
        .where(Host.name.in_(select(troubled.c[0])))
    )
    return [HostSeen(*row) for row in await session.execute(query.order_by(Host.name))]


async def _sources(session: AsyncSession) -> list[SourceSeen]:
    query = (
        select(Source)
        .join(Payer, Payer.id == Source.payer_id)
        .where(Source.failures > 0, VISITED, Payer.visitable)
        .order_by(Source.id)
    )
    return [
        SourceSeen(
            str(one.id),
            one.host,
            f"{one.payer_id} {one.expected_number or one.url}",
            one.failures,
            one.last_reason or one.last_verdict or "",
            one.last_visit_at,
        )
        for one in await session.scalars(query)
    ]


async def _listings(session: AsyncSession) -> list[SourceSeen]:
    query = (
        select(Listing)
        .join(Payer, Payer.id == Listing.payer_id)
        .where(Listing.failures > 0, Payer.visitable)
        .order_by(Listing.id)
    )
    return [
        SourceSeen(one.id, one.host, f"The listing {one.id}", one.failures, one.problem or "", one.last_read_at)
        for one in await session.scalars(query)
    ]


async def _providers(session: AsyncSession) -> list[ProviderSeen]:
    waiting = Delivery.state.in_(("pending", "sending", "uncertain")) & (Delivery.attempts >= REPEATED)
    query = select(Delivery.channel, func.count(), func.max(Delivery.last_error)).where(waiting)
    rows = await session.execute(query.where(Delivery.channel.in_(OURS)).group_by(Delivery.channel))
    return [ProviderSeen(channel, count, error or "no answer") for channel, count, error in rows]


async def _letters(session: AsyncSession) -> dict[str, int]:
    found = {}
    for service in SERVICES:
        letters = POST_BOXES[service].dead_letters
        query = select(func.count(letters.id)).where(waits(service))
        found[str(service)] = (await session.execute(query)).scalar_one()
    return found


async def _recovered_hosts(session: AsyncSession) -> dict[str, datetime]:
    query = select(Incident.subject, func.max(Incident.closed_at)).where(Incident.cause == Cause.HOST)
    rows = await session.execute(query.where(Incident.closed_at.is_not(None)).group_by(Incident.subject))
    return {host: closed for host, closed in rows if closed is not None}
