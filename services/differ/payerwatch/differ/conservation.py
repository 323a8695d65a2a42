"""Every version that became the current one, and every change, was said."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Change, Version
from payerwatch.events.differ import PolicyChanged, VersionStored
from payerwatch.streams.conservation import WINDOW, note_unsaid


async def conservation(session: AsyncSession) -> None:
    since = func.now() - WINDOW
    published = select(Version.id).where(Version.state.in_(("current", "superseded")), Version.stored_at > since)
    await note_unsaid(session, "differ", VersionStored, "version_id", published)
    changes = select(Change.id).where(Change.found_at > since)
    await note_unsaid(session, "differ", PolicyChanged, "change_id", changes)
