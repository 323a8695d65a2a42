"""Gives each published change its place in the feed: 1, 2, 3, in the order in which they became visible."""

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_feed import FeedEntry
from payerwatch.events.differ import PolicyChanged

ONE_AT_A_TIME = 7_203_912  # any number, the same for every gateway


async def on_policy_changed(event: PolicyChanged, session: AsyncSession) -> None:
    """Held until the commit, the lock keeps a reader from seeing place 8 before place 7 is there."""
    await session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
    place = select(func.coalesce(func.max(FeedEntry.place), 0) + 1).scalar_subquery()
    row = insert(FeedEntry).values(place=place, change_id=event.change_id)
    await session.execute(row.on_conflict_do_nothing(index_elements=[FeedEntry.change_id]))
