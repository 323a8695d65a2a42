from datetime import UTC, datetime

import structlog
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.fetcher import Source
from payerwatch.events.gateway import VisitRequested, WithdrawalConfirmed

log = structlog.get_logger()


async def on_withdrawal_confirmed(event: WithdrawalConfirmed, session: AsyncSession) -> None:
    """Only what is missing can be withdrawn: what came back before the word did is visited on."""
    query = update(Source).where(Source.id == event.source_id, Source.state == "missing").values(state="withdrawn")
    await session.execute(query)
    log.info("source.withdrawn", source_id=str(event.source_id))


async def on_visit_requested(event: VisitRequested, session: AsyncSession) -> None:
    """Its turn comes now; the host's gap and breaker still hold."""
    now = datetime.now(UTC)
    query = update(Source).where(Source.id == event.source_id, Source.state != "withdrawn", Source.due_at > now)
    await session.execute(query.values(due_at=now))
    log.info("source.visit_asked", source_id=str(event.source_id))
