"""Every snapshot was said."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.fetcher import Snapshot
from payerwatch.events.fetcher import SnapshotTaken
from payerwatch.streams.conservation import WINDOW, note_unsaid


async def conservation(session: AsyncSession) -> None:
    taken = select(Snapshot.id).where(Snapshot.taken_at > func.now() - WINDOW)
    await note_unsaid(session, "fetcher", SnapshotTaken, "snapshot_id", taken)
