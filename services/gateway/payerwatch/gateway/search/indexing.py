"""Keeping the passages as the differ's current versions are."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Text, cast, delete, func, insert, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Policy, Version
from payerwatch.db.models.gateway_search import Passage, SearchWord
from payerwatch.events.differ import VersionStored
from payerwatch.gateway.search.passages import passages_of, words_of


async def on_version_stored(event: VersionStored, session: AsyncSession) -> None:
    await index_policy(session, event.policy_id)


async def index_policy(session: AsyncSession, policy_id: UUID) -> None:
    """Whatever version an event names, the current one is what is indexed, so events may come in any order."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"search {policy_id}", 0))))
    row = await _current(session, policy_id)
    await session.execute(delete(Passage).where(Passage.policy_id == policy_id))
    if row is None:
        return
    title, version_id, document = row
    passages = tuple(passages_of(document))
    rows = [
        {
            "policy_id": policy_id,
            "position": passage.position,
            "version_id": version_id,
            "block": passage.block,
            "title": title,
            "heading": passage.heading,
            "text": passage.text,
        }
        for passage in passages
    ]
    if rows:
        await (await session.connection()).execute(insert(Passage), rows)
    words = func.unnest(cast(sorted(words_of(title, passages)), ARRAY(Text)))
    await session.execute(upsert(SearchWord).from_select(["word"], select(words)).on_conflict_do_nothing())


async def _current(session: AsyncSession, policy_id: UUID) -> tuple[str, UUID, dict[str, object]] | None:
    query = (
        select(Policy.title, Version.id, Version.document)
        .join(Version, Version.id == Policy.current_version_id)
        .where(Policy.id == policy_id)
    )
    row = (await session.execute(query)).first()
    return None if row is None else (row[0], row[1], row[2])


async def stale_policies(session: AsyncSession, limit: int) -> Sequence[UUID]:
    """Policies whose passages are of another version than the current one."""
    indexed = select(Passage.policy_id).where(
        Passage.policy_id == Policy.id, Passage.version_id == Policy.current_version_id
    )
    query = select(Policy.id).where(Policy.current_version_id.is_not(None), ~indexed.exists()).limit(limit)
    return (await session.scalars(query)).all()
