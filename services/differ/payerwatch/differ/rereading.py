"""An old snapshot read again by today's reader. What differs is our upgrade: never a change, never told to anybody."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import orjson
from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.archive import Archive, ArchiveDamaged
from payerwatch.db.models.differ import Change, Policy
from payerwatch.db.models.differ import Version as StoredVersion
from payerwatch.db.models.differ_rereadings import Rereading
from payerwatch.db.models.fetcher import Snapshot
from payerwatch.differ import store
from payerwatch.differ.brief.evidence import check_evidence
from payerwatch.differ.brief.records import from_dict
from payerwatch.differ.versions_read import Version
from payerwatch.differ.wire import facts_from
from payerwatch.reading.document import Unreadable
from payerwatch.reading.read import READER_VERSION
from payerwatch.reading.wire import load_document

Read = Callable[[bytes, str, str], Awaitable[Version]]
"""Body, content type and URL to a version. Raises Unreadable."""


class Outcome(StrEnum):
    SAME = "same"
    UPGRADED = "upgraded"
    BESIDE = "beside"
    """A published change quotes what the newer reader puts differently: the version stays, the new text is kept too."""
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Rereader:
    archive: Archive
    read: Read
    now: Callable[[], datetime]

    async def newest(self, session: AsyncSession, version_id: UUID) -> Version:
        """A version as today's reader reads it; as it is stored, where it cannot be read again."""
        stored = await session.get_one(StoredVersion, version_id)
        if stored.reader >= READER_VERSION:
            return await store.load(session, version_id)
        known = await session.get(Rereading, version_id)
        if known is None or known.reader < READER_VERSION:
            await self.reread(session, version_id)
        kept = select(Rereading.document, Rereading.facts).where(Rereading.version_id == version_id)
        row = (await session.execute(kept)).one()
        if row.document is None:
            return await store.load(session, version_id)
        return Version(load_document(orjson.dumps(row.document)), facts_from(row.facts))

    async def reread(self, session: AsyncSession, version_id: UUID) -> Outcome:
        stored = await session.get_one(StoredVersion, version_id, with_for_update=True)
        before, again = stored.reader, await self._read_again(session, stored)
        outcome = await self._settle(session, stored, again)
        beside = again if outcome is Outcome.BESIDE else None
        row = {
            "version_id": version_id,
            "reader": READER_VERSION,
            "from_reader": before,
            "outcome": outcome.value,
            "read_at": self.now(),
            "document": beside and store.document_of(beside),
            "facts": beside and store.facts_of(beside),
        }
        query = insert(Rereading).values(row)
        await session.execute(query.on_conflict_do_update(index_elements=[Rereading.version_id], set_=row))
        return outcome

    async def _read_again(self, session: AsyncSession, stored: StoredVersion) -> Version | None:
        snapshot = await session.get_one(Snapshot, stored.snapshot_id)
        try:
            body = await self.archive.get(snapshot.sha256)
            return await self.read(body, snapshot.content_type, snapshot.final_url)
        except (Unreadable, FileNotFoundError, ArchiveDamaged):
            return None

    async def _settle(self, session: AsyncSession, stored: StoredVersion, again: Version | None) -> Outcome:
        if again is None:
            return Outcome.UNREADABLE
        if await store.load(session, stored.id) == again:
            stored.reader = READER_VERSION
            return Outcome.SAME
        if not await _still_proven(session, stored.id, again):
            return Outcome.BESIDE
        await store.replace_text(session, stored, again, READER_VERSION)
        return Outcome.UPGRADED


async def _still_proven(session: AsyncSession, version_id: UUID, again: Version) -> bool:
    """Whether every published quote of this version is found in the new text, at its place."""
    cites = or_(Change.before_version_id == version_id, Change.after_version_id == version_id)
    for brief, after_id in await session.execute(select(Change.brief, Change.after_version_id).where(cites)):
        side = "after" if after_id == version_id else "before"
        missing = check_evidence(from_dict(brief), again if side == "before" else None, again)
        if any(evidence.side == side for evidence in missing):
            return False
    return True


async def outdated(session: AsyncSession) -> Sequence[UUID]:
    """Versions that today's reader has not seen, current ones first."""
    query = (
        select(StoredVersion.id)
        .outerjoin(Rereading, Rereading.version_id == StoredVersion.id)
        .outerjoin(Policy, Policy.current_version_id == StoredVersion.id)
        .where(StoredVersion.reader < READER_VERSION)
        .where(or_(Rereading.reader.is_(None), Rereading.reader < READER_VERSION))
        .order_by(Policy.id.is_(None), StoredVersion.id)
    )
    return (await session.scalars(query)).all()
