"""What a visit changes, in one transaction: the visit, the source, and a snapshot with its event if bytes are new."""

from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.fetcher import Snapshot, Source, Visit
from payerwatch.events.fetcher import SnapshotTaken
from payerwatch.fetcher.politeness import any_chance
from payerwatch.fetcher.schedule import SUCCESSES, after_failure, after_success, counts_as_missing
from payerwatch.fetcher.visit import Visited
from payerwatch.policies.ids import new_id
from payerwatch.policies.words import Verdict
from payerwatch.streams.outbox import say

log = structlog.get_logger()


async def record(session: AsyncSession, seen: Source, visited: Visited, now: datetime) -> UUID | None:
    """Returns the new snapshot, if there is one. A visit that another one overtook leaves its row and nothing else."""
    query = select(Source.visits, Source.state, Source.url).where(Source.id == seen.id).with_for_update()
    current = (await session.execute(query)).one_or_none()
    if current is None:
        return None
    overtaken = current.visits != seen.visits or current.url != seen.url
    is_new = visited.verdict is Verdict.OK and visited.sha256 != seen.last_sha256
    snapshot = await _take_snapshot(session, seen, visited, now) if is_new and not overtaken else None
    await _record_visit(session, seen, visited, snapshot, now)
    if not overtaken:
        changed = _after(seen, current.state, visited, snapshot, now)
        await session.execute(update(Source).where(Source.id == seen.id).values(changed))
    return snapshot


async def _take_snapshot(session: AsyncSession, seen: Source, visited: Visited, now: datetime) -> UUID | None:
    answer = visited.answer
    if answer is None or visited.sha256 is None:
        return None
    snapshot, number = new_id(), seen.snapshots + 1
    row = {
        "id": snapshot,
        "source_id": seen.id,
        "number": number,
        "taken_at": now,
        "sha256": visited.sha256,
        "size": len(answer.body),
        "content_type": answer.content_type,
        "final_url": answer.final_url,
        "etag": answer.headers.get("etag"),
        "last_modified": answer.headers.get("last-modified"),
    }
    await session.execute(insert(Snapshot), row)
    event = SnapshotTaken(snapshot_id=snapshot, source_id=seen.id, payer=seen.payer_id, number=number)
    await say(session, "fetcher", event)
    log.info("snapshot.taken", snapshot_id=str(snapshot), source_id=str(seen.id), number=number)
    return snapshot


async def _record_visit(
    session: AsyncSession, seen: Source, visited: Visited, snapshot: UUID | None, now: datetime
) -> None:
    row = {
        "id": new_id(),
        "source_id": seen.id,
        "at": now,
        "verdict": visited.verdict.value,
        "reason": visited.reason,
        "status": visited.status,
        "size": len(visited.answer.body) if visited.answer else None,
        "took": visited.took,
        "snapshot_id": snapshot,
    }
    await session.execute(insert(Visit), row)


def _after(seen: Source, state: str, visited: Visited, snapshot: UUID | None, now: datetime) -> dict[str, Any]:
    told: dict[str, Any] = {
        "visits": seen.visits + 1,
        "last_visit_at": now,
        "last_verdict": visited.verdict.value,
        "last_reason": visited.reason,
    }
    if visited.verdict in SUCCESSES:
        return told | _after_success(seen, state, visited, snapshot, now)
    return told | _after_failure(seen, state, visited, now)


def _after_success(seen: Source, state: str, visited: Visited, snapshot: UUID | None, now: datetime) -> dict[str, Any]:
    told: dict[str, Any] = {
        "failures": 0,
        "failing_since": None,
        "last_ok_at": now,
        "due_at": after_success(now, seen.every, any_chance()),
    }
    if state == "missing" and seen.listed:
        told |= {"state": "active", "missing_since": None}
    if visited.verdict is Verdict.OK and visited.answer is not None:
        headers = visited.answer.headers
        told |= {"etag": headers.get("etag"), "last_modified": headers.get("last-modified")}
    if snapshot is not None and visited.answer is not None:
        told |= {
            "snapshots": seen.snapshots + 1,
            "last_snapshot_id": snapshot,
            "last_sha256": visited.sha256,
            "last_content_type": visited.answer.content_type,
        }
    return told


def _after_failure(seen: Source, state: str, visited: Visited, now: datetime) -> dict[str, Any]:
    failures, since = seen.failures + 1, seen.failing_since or now
    told: dict[str, Any] = {
        "failures": failures,
        "failing_since": since,
        "due_at": after_failure(now, seen.every, failures, any_chance()),
    }
    if state == "active" and counts_as_missing(visited.verdict, failures, since, now):
        told |= {"state": "missing", "missing_since": now}
    return told
