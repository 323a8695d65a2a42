"""Versions, codes and changes in Postgres. A brief whose quotes are not found again is refused here."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from pydantic import TypeAdapter
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Change, Policy, PolicyCode
from payerwatch.db.models.differ import Version as StoredVersion
from payerwatch.db.models.fetcher import Payer, Snapshot, Source
from payerwatch.differ.brief.compose import brief_of
from payerwatch.differ.brief.evidence import check_evidence
from payerwatch.differ.brief.records import Brief, PolicyName, to_dict
from payerwatch.differ.compare.records import Comparison
from payerwatch.differ.versions_read import Version
from payerwatch.differ.wire import facts_from
from payerwatch.events.differ import PolicyChanged, VersionStored
from payerwatch.policies.ids import new_id
from payerwatch.policies.words import ChangeKind
from payerwatch.reading.read import READER_VERSION
from payerwatch.reading.wire import dump_document, load_document
from payerwatch.streams.outbox import say

VersionId = UUID
_COMPARISON = TypeAdapter(Comparison)


class Unproven(Exception):
    """A brief holds a statement whose quote does not stand in the stored version. It is not published."""


async def load(session: AsyncSession, version_id: UUID) -> Version:
    row = (
        await session.execute(select(StoredVersion.document, StoredVersion.facts).where(StoredVersion.id == version_id))
    ).one()
    return Version(load_document(orjson.dumps(row.document)), facts_from(row.facts))


async def add_policy(session: AsyncSession, source: Source, version: Version, now: datetime) -> Policy:
    identity = version.facts.identity
    named = identity.title or source.expected_title
    key = identity.key or source.expected_number or (slug_of(named) if named else str(source.id))
    taken = select(Policy.id).where(Policy.payer_id == source.payer_id, Policy.key == key)
    if await session.scalar(taken) is not None:
        key = f"{key} ({source.id})"
    number, title = identity.number or source.expected_number, named or "Policy without a title"
    policy = Policy(
        id=new_id(),
        payer_id=source.payer_id,
        set_id=source.set_id,
        key=key,
        slug=await _free_policy_slug(session, source.payer_id, slug_of(f"{number or ''} {title}")),
        number=number,
        title=title,
        status="active",
        source_id=source.id,
        first_read_at=now,
    )
    session.add(policy)
    await session.flush()
    return policy


async def add_first_version(
    session: AsyncSession, policy: Policy, snapshot: Snapshot, version: Version, now: datetime
) -> StoredVersion:
    return await _add_version(session, policy, snapshot, version, now, number=1)


async def add_version(
    session: AsyncSession, policy: Policy, snapshot: Snapshot, version: Version, now: datetime
) -> StoredVersion:
    last = select(func.coalesce(func.max(StoredVersion.number), 0)).where(StoredVersion.policy_id == policy.id)
    number = (await session.execute(last)).scalar_one() + 1
    return await _add_version(session, policy, snapshot, version, now, number=number)


async def _add_version(
    session: AsyncSession, policy: Policy, snapshot: Snapshot, version: Version, now: datetime, *, number: int
) -> StoredVersion:
    stored = StoredVersion(
        id=new_id(),
        policy_id=policy.id,
        snapshot_id=snapshot.id,
        number=number,
        state="superseded",
        reader=READER_VERSION,
        taken_at=snapshot.taken_at,
        stored_at=now,
        document=document_of(version),
        facts=facts_of(version),
    )
    session.add(stored)
    await session.flush()
    return stored


def document_of(version: Version) -> dict[str, Any]:
    written: dict[str, Any] = orjson.loads(dump_document(version.document))
    return written


def facts_of(version: Version) -> dict[str, Any]:
    written: dict[str, Any] = orjson.loads(orjson.dumps(version.facts))
    return written


async def replace_text(session: AsyncSession, stored: StoredVersion, version: Version, reader: int) -> None:
    """A better reading of the same bytes. Search is told of a current one; nobody else is."""
    stored.document, stored.facts, stored.reader = document_of(version), facts_of(version), reader
    policy = await session.scalar(select(Policy).where(Policy.current_version_id == stored.id).with_for_update())
    if policy is None:
        return
    await session.execute(delete(PolicyCode).where(PolicyCode.policy_id == policy.id))
    await _index_codes(session, policy, version)
    await say(session, "differ", VersionStored(version_id=stored.id, policy_id=policy.id, payer=policy.payer_id))


async def overtake_held(session: AsyncSession, policy: Policy) -> None:
    """A later snapshot settles what waited: the later one is judged against the published version by itself."""
    held = update(StoredVersion).where(StoredVersion.policy_id == policy.id, StoredVersion.state == "held")
    await session.execute(held.values(state="discarded"))


async def make_current(session: AsyncSession, policy: Policy, stored: StoredVersion, version: Version) -> None:
    if policy.current_version_id is not None:
        await _supersede(session, policy)
    stored.state = "current"
    policy.current_version_id = stored.id
    identity = version.facts.identity
    policy.number, policy.title = identity.number or policy.number, identity.title or policy.title
    await _index_codes(session, policy, version)
    await say(session, "differ", VersionStored(version_id=stored.id, policy_id=policy.id, payer=policy.payer_id))


async def _supersede(session: AsyncSession, policy: Policy) -> None:
    """What was said of the policy until now makes room."""
    current = update(StoredVersion).where(StoredVersion.policy_id == policy.id, StoredVersion.state == "current")
    await session.execute(current.values(state="superseded"))
    await session.execute(delete(PolicyCode).where(PolicyCode.policy_id == policy.id))


async def _index_codes(session: AsyncSession, policy: Policy, version: Version) -> None:
    rows = [
        {
            "id": new_id(),
            "policy_id": policy.id,
            "system": code.system,
            "code": code.code,
            "range_end": code.range_end,
            "disposition": code.disposition,
            "quote": code.quote,
            "heading": code.heading,
            "block": code.block,
        }
        for code in version.facts.codes
    ]
    if rows:
        await session.flush()
        await (await session.connection()).execute(insert(PolicyCode), rows)


@dataclass(frozen=True, slots=True)
class News:
    """Two versions compared, about to be told. `before` is None for a policy that was created."""

    before: Version | None
    after: Version
    comparison: Comparison
    found_at: datetime


async def publish(session: AsyncSession, policy: Policy, stored: StoredVersion, news: News) -> None:
    """Raises Unproven."""
    comparison, now = news.comparison, news.found_at
    before_id = policy.current_version_id
    brief = await _proven_brief(session, policy, news)
    await make_current(session, policy, stored, news.after)
    policy.changed_at = now
    policy.status = "retired" if ChangeKind.RETIRED in comparison.kinds else "active"
    change = Change(
        id=new_id(),
        policy_id=policy.id,
        payer_id=policy.payer_id,
        before_version_id=before_id,
        after_version_id=stored.id,
        slug=await _free_slug(session, policy, now),
        found_at=now,
        kinds=list(comparison.kinds),
        direction=comparison.direction,
        impact=brief.impact,
        title=brief.title,
        summary=" ".join(statement.text for statement in brief.tldr),
        codes_added=list(comparison.codes_added),
        codes_removed=list(comparison.codes_removed),
        codes_moved=list(comparison.codes_moved),
        comparison=_COMPARISON.dump_python(comparison, mode="json"),
        brief=to_dict(brief),
    )
    session.add(change)
    await session.flush()
    event = PolicyChanged(
        change_id=change.id,
        policy_id=policy.id,
        payer=policy.payer_id,
        kinds=frozenset(comparison.kinds),
        impact=brief.impact,
    )
    await say(session, "differ", event)


async def _proven_brief(session: AsyncSession, policy: Policy, news: News) -> Brief:
    payer = (await session.get_one(Payer, policy.payer_id)).name
    identity = news.after.facts.identity
    name = PolicyName(payer, identity.number or policy.number, identity.title or policy.title)
    brief = brief_of(name, news.before, news.after, news.comparison, news.found_at.date())
    missing = check_evidence(brief, news.before, news.after)
    if missing:
        raise Unproven(f"{len(missing)} quotes are not in the version, the first of block {missing[0].block}")
    return brief


def slug_of(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:120] or "policy"


async def _free_slug(session: AsyncSession, policy: Policy, now: datetime) -> str:
    """`<payer>/<number>-<name>-<UTC day>`, and `-2` after it where the day already has one."""
    base = f"{policy.payer_id}/{slug_of(' '.join(filter(None, (policy.number, policy.title))))}-{now:%Y-%m-%d}"
    taken = select(Change.slug).where(Change.slug.startswith(base, autoescape=True))
    return _beside(base, set(await session.scalars(taken)))


async def _free_policy_slug(session: AsyncSession, payer: str, base: str) -> str:
    taken = select(Policy.slug).where(Policy.payer_id == payer, Policy.slug.startswith(base, autoescape=True))
    return _beside(base, set(await session.scalars(taken)))


def _beside(base: str, taken: set[str]) -> str:
    number = 1
    while (slug := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return slug
