"""What a policy's pages ask of the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models import differ, fetcher
from payerwatch.gateway.pages.links import policy_url, update_url, version_url
from payerwatch.gateway.wording import direction_or_kinds

PUBLISHED = ("current", "superseded")


@dataclass(frozen=True, slots=True)
class PolicyRecord:
    policy: differ.Policy
    payer: str
    redistribution: str
    number: int | None
    taken_at: datetime | None
    facts: dict[str, Any] | None
    url: str | None
    last_ok_at: datetime | None
    failing_since: datetime | None
    last_verdict: str | None

    @property
    def link(self) -> str:
        return policy_url(self.policy.payer_id, self.policy.slug)

    def version_link(self, _side: str, block: str = "") -> str | None:
        """Where a quote of the current version stands."""
        if self.number is None:
            return None
        base = version_url(self.policy.payer_id, self.policy.slug, self.number)
        return f"{base}#{block}" if block else base


async def policy_named(session: AsyncSession, payer_id: str, slug: str) -> PolicyRecord | None:
    policy, version, source, payer = differ.Policy, differ.Version, fetcher.Source, fetcher.Payer
    query = (
        select(
            policy,
            payer.name,
            payer.redistribution,
            version.number,
            version.taken_at,
            version.facts,
            source.url,
            source.last_ok_at,
            source.failing_since,
            source.last_verdict,
        )
        .join(payer, payer.id == policy.payer_id)
        .outerjoin(version, version.id == policy.current_version_id)
        .outerjoin(source, source.id == policy.source_id)
        .where(policy.payer_id == payer_id, policy.slug.in_([slug, f"{payer_id}/{slug}"]))
        .order_by(policy.id)
        .limit(1)
    )
    row = (await session.execute(query)).first()
    return None if row is None else PolicyRecord(*row)


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """A version, and the change that brought it. None for the first one we read."""

    number: int
    taken_at: datetime
    slug: str | None
    kinds: list[str] | None
    direction: str | None
    added: list[str] | None
    removed: list[str] | None

    @property
    def url(self) -> str | None:
        return update_url(self.slug) if self.slug else None

    @property
    def what(self) -> str:
        if self.kinds is None:
            return "First version we read"
        return ", ".join(direction_or_kinds(self.kinds, self.direction)) or "No material change"


async def versions_of(session: AsyncSession, policy_id: UUID) -> Sequence[VersionEntry]:
    """Newest first."""
    version, change = differ.Version, differ.Change
    query = (
        select(
            version.number,
            version.taken_at,
            change.slug,
            change.kinds,
            change.direction,
            change.codes_added,
            change.codes_removed,
        )
        .outerjoin(change, change.after_version_id == version.id)
        .where(version.policy_id == policy_id, version.state.in_(PUBLISHED))
        .order_by(version.number.desc())
    )
    return [VersionEntry(*row) for row in (await session.execute(query)).all()]


@dataclass(frozen=True, slots=True)
class VisitEntry:
    at: datetime
    verdict: str


async def visits_of(session: AsyncSession, source_id: UUID, *, limit: int = 30) -> Sequence[VisitEntry]:
    """Newest first, and only the last of a day that says the same."""
    visit = fetcher.Visit
    day = func.date_trunc("day", visit.at)
    query = (
        select(func.max(visit.at), visit.verdict)
        .where(visit.source_id == source_id)
        .group_by(day, visit.verdict)
        .order_by(func.max(visit.at).desc())
        .limit(limit)
    )
    return [VisitEntry(*row) for row in (await session.execute(query)).all()]
