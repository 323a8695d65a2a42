"""From a snapshot to what came of it: baseline, created, unchanged, changed, held or unreadable.

A source's snapshots are taken in their order whatever order their events come in: an event means "read up to here".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.archive import Archive
from payerwatch.db.models.differ import Policy, Reading
from payerwatch.db.models.differ import Version as StoredVersion
from payerwatch.db.models.fetcher import Snapshot, Source
from payerwatch.differ import store
from payerwatch.differ.compare.comparison import compare, created
from payerwatch.differ.compare.records import Comparison
from payerwatch.differ.holds import Hold, holds_of
from payerwatch.differ.lineage import predecessor
from payerwatch.differ.rereading import Read, Rereader
from payerwatch.differ.versions_read import Version
from payerwatch.events.fetcher import SnapshotTaken
from payerwatch.events.gateway import ReleaseRequested, Ruling, WithdrawalConfirmed
from payerwatch.failpoints import failpoint
from payerwatch.reading.document import Unreadable
from payerwatch.reading.read import READER_VERSION

log = structlog.get_logger()
SURGE_WINDOW = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Differ:
    archive: Archive
    read: Read
    now: Callable[[], datetime]

    @property
    def rereader(self) -> Rereader:
        return Rereader(self.archive, self.read, self.now)

    async def _current(self, session: AsyncSession, policy: Policy) -> Version | None:
        """By today's reader: what an older one read differently is no news. None while the first version is held."""
        if policy.current_version_id is None:
            return None
        return await self.rereader.newest(session, policy.current_version_id)

    async def on_snapshot_taken(self, event: SnapshotTaken, session: AsyncSession) -> None:
        await _lock(session, event)
        source = await session.get_one(Source, event.source_id)
        for snapshot in await _unread(session, event):
            outcome, reason, version = await self._take(session, source, snapshot)
            session.add(
                Reading(
                    snapshot_id=snapshot.id,
                    source_id=source.id,
                    number=snapshot.number,
                    payer_id=source.payer_id,
                    outcome=outcome,
                    reason=reason,
                    version_id=version,
                    reader=READER_VERSION,
                    read_at=self.now(),
                )
            )
            await session.flush()
            log.info("snapshot.read", snapshot_id=str(snapshot.id), outcome=outcome)

    async def on_release_requested(self, event: ReleaseRequested, session: AsyncSession) -> None:
        held = await session.get_one(StoredVersion, event.version_id, with_for_update=True)
        if held.state != "held":
            return
        if event.ruling is Ruling.DISCARD:
            held.state = "discarded"
            return
        policy = await session.get_one(Policy, held.policy_id, with_for_update=True)
        before, after = await self._current(session, policy), await self.rereader.newest(session, held.id)
        news = store.News(before, after, _compared(before, after), self.now())
        try:
            await store.publish(session, policy, held, news)
        except store.Unproven as unproven:
            held.hold_reason = _unproven(unproven)
            log.warning("release.refused", version_id=str(held.id), reason=held.hold_reason)

    async def on_withdrawal_confirmed(self, event: WithdrawalConfirmed, session: AsyncSession) -> None:
        await session.execute(update(Policy).where(Policy.source_id == event.source_id).values(status="withdrawn"))

    async def _take(
        self, session: AsyncSession, source: Source, snapshot: Snapshot
    ) -> tuple[str, str, store.VersionId | None]:
        await failpoint("differ.before_archive")
        body = await self.archive.get(snapshot.sha256)
        try:
            after = await self.read(body, snapshot.content_type, snapshot.final_url)
        except Unreadable as unreadable:
            return "unreadable", str(unreadable), None
        await failpoint("differ.after_read")
        policy = await session.scalar(select(Policy).where(Policy.source_id == source.id).with_for_update())
        if policy is None:
            policy = await predecessor(session, source, after)
            if policy is None:
                return await self._first(session, source, snapshot, after)
            policy.source_id, policy.set_id = source.id, source.set_id
        before = await self._current(session, policy)
        comparison = _compared(before, after)
        if not comparison.changed:
            await store.overtake_held(session, policy)
            return "unchanged", "only noise differs", None
        await store.overtake_held(session, policy)
        version = await store.add_version(session, policy, snapshot, after, self.now())
        await failpoint("differ.after_version")
        holds = await self._holds(session, source, before, after) if before else ()
        if holds:
            return _hold(version, " ".join(holds))
        news = store.News(before, after, comparison, self.now())
        return await _tell(session, policy, version, news, ("changed", " ".join(comparison.kinds)))

    async def _first(
        self, session: AsyncSession, source: Source, snapshot: Snapshot, after: Version
    ) -> tuple[str, str, store.VersionId]:
        policy = await store.add_policy(session, source, after, self.now())
        version = await store.add_first_version(session, policy, snapshot, after, self.now())
        if source.found_in == "baseline":
            await store.make_current(session, policy, version, after)
            return "baseline", "first complete sweep", version.id
        news = store.News(None, after, created(after), self.now())
        return await _tell(session, policy, version, news, ("created", "found after the baseline"))

    async def _holds(self, session: AsyncSession, source: Source, before: Version, after: Version) -> Sequence[Hold]:
        sources = select(func.count()).where(Source.payer_id == source.payer_id, Source.state == "active")
        changed = select(func.count(Reading.source_id.distinct())).where(
            Reading.payer_id == source.payer_id,
            Reading.outcome.in_(("changed", "held")),
            Reading.read_at > self.now() - SURGE_WINDOW,
        )
        codes_before = {(code.system, code.code, code.range_end) for code in before.facts.codes}
        codes_after = {(code.system, code.code, code.range_end) for code in after.facts.codes}
        return holds_of(
            text_before=len(before.document.text),
            text_after=len(after.document.text),
            codes_before=len(codes_before),
            codes_kept=len(codes_before & codes_after),
            host_policies=(await session.execute(sources)).scalar_one(),
            host_changed=(await session.execute(changed)).scalar_one() + 1,
        )


def _compared(before: Version | None, after: Version) -> Comparison:
    """A policy whose first version waits for a person has none to compare with: a later one is its first."""
    return created(after) if before is None else compare(before, after)


async def _tell(
    session: AsyncSession, policy: Policy, version: StoredVersion, news: store.News, told: tuple[str, str]
) -> tuple[str, str, store.VersionId]:
    """A version of which something unproven would be said waits for a person; the next snapshot does not."""
    try:
        await store.publish(session, policy, version, news)
    except store.Unproven as unproven:
        log.error("brief.unproven", version_id=str(version.id), reason=str(unproven))
        return _hold(version, _unproven(unproven))
    await failpoint("differ.after_change")
    return *told, version.id


def _hold(version: StoredVersion, reason: str) -> tuple[str, str, store.VersionId]:
    version.state, version.hold_reason = "held", reason
    return "held", reason, version.id


def _unproven(unproven: store.Unproven) -> str:
    return f"{Hold.UNPROVEN}: {unproven}"[:500]


async def _lock(session: AsyncSession, event: SnapshotTaken) -> None:
    """One transaction at a time reads a source's snapshots."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(event.source_id), 0))))


async def _unread(session: AsyncSession, event: SnapshotTaken) -> Sequence[Snapshot]:
    waiting = (
        select(Snapshot)
        .outerjoin(Reading, Reading.snapshot_id == Snapshot.id)
        .where(Snapshot.source_id == event.source_id, Snapshot.number <= event.number, Reading.snapshot_id.is_(None))
        .order_by(Snapshot.number)
    )
    return (await session.scalars(waiting)).all()
