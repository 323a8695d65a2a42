"""What waits to be read, or for a person."""

from prometheus_client import Gauge
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Reading, Version
from payerwatch.db.models.fetcher import Snapshot

HELD = Gauge("payerwatch_versions_held", "Versions that wait for the operator's word")
UNREAD = Gauge("payerwatch_snapshots_unread", "Snapshots taken and not yet read")


async def waiting(session: AsyncSession) -> None:
    held = select(func.count()).select_from(Version).where(Version.state == "held")
    HELD.set((await session.execute(held)).scalar_one())
    snapshots = select(func.count()).select_from(Snapshot).scalar_subquery()
    readings = select(func.count()).select_from(Reading).scalar_subquery()
    UNREAD.set((await session.execute(select(snapshots - readings))).scalar_one())
