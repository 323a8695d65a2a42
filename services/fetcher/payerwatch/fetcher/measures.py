"""How fresh what we know is."""

from prometheus_client import Gauge
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.fetcher import Source

SOURCES = Gauge("payerwatch_sources", "Sources", ["state"])
FAILING = Gauge("payerwatch_sources_failing", "Sources whose last visit failed", ["payer"])
OVERDUE = Gauge("payerwatch_source_overdue_seconds", "How late the source is that has waited longest for its visit")


async def freshness(session: AsyncSession) -> None:
    for state, count in await session.execute(select(Source.state, func.count()).group_by(Source.state)):
        SOURCES.labels(state).set(count)
    failing = func.count().filter(Source.failing_since.is_not(None))
    for payer, count in await session.execute(select(Source.payer_id, failing).group_by(Source.payer_id)):
        FAILING.labels(payer).set(count)
    late = func.extract("epoch", func.now() - func.min(Source.due_at))
    OVERDUE.set(max(0.0, float((await session.execute(select(late).where(Source.listed))).scalar_one() or 0)))
