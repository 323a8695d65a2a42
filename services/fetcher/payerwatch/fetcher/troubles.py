"""What goes wrong now, in lines for the operator."""

from collections.abc import AsyncIterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.fetcher import Host, Listing, Payer, Source


async def troubles(session: AsyncSession, now: datetime) -> list[str]:
    return [line async for line in _lines(session, now)]


async def _lines(session: AsyncSession, now: datetime) -> AsyncIterator[str]:
    broken = select(Payer.id, Payer.declaration_error).where(Payer.declaration_error.is_not(None))
    for payer, error in await session.execute(broken.order_by(Payer.id)):
        yield f"declaration of {payer}: {error}"
    unchecked = select(Payer.id, Payer.not_visited_because).where(Payer.check_problem.is_not(None), ~Payer.visitable)
    for payer, because in await session.execute(unchecked.order_by(Payer.id)):
        yield f"payer {payer} is not visited: {because}"
    unread = select(Listing.id, Listing.problem).where(Listing.problem.is_not(None))
    for listing, problem in await session.execute(unread.order_by(Listing.id)):
        yield f"listing {listing}: {problem}"
    example = func.min(Source.last_reason)
    failing = select(Source.payer_id, Source.last_verdict, func.count(), example).where(Source.failures > 0)
    grouped = failing.group_by(Source.payer_id, Source.last_verdict).order_by(Source.payer_id, Source.last_verdict)
    for payer, verdict, count, reason in await session.execute(grouped):
        yield f"sources of {payer}: {count} {verdict}, as {reason}"
    closed = select(Host.name, Host.closed_until).where(Host.closed_until > now).order_by(Host.name)
    for host, until in await session.execute(closed):
        yield f"host {host}: left alone until {until:%Y-%m-%d %H:%M} UTC"
