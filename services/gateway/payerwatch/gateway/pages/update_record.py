"""What an update page asks of the database: the change with its two versions, and its neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, undefer

from payerwatch.db.models import differ, fetcher
from payerwatch.gateway.pages.links import update_url, version_url
from payerwatch.gateway.wording import direction_or_kinds


@dataclass(frozen=True, slots=True)
class UpdateRecord:
    change: differ.Change
    policy: differ.Policy
    payer: str
    number: int
    taken_at: datetime
    before_number: int | None
    before_taken_at: datetime | None
    before_printed_number: str | None
    sha256: str | None
    url: str | None
    last_ok_at: datetime | None
    failing_since: datetime | None
    last_verdict: str | None

    def version_link(self, side: str, block: str = "") -> str | None:
        """Where a quote stands, in the version after the change or before it."""
        number = self.before_number if side == "before" else self.number
        base = version_url(self.policy.payer_id, self.policy.slug, number) if number is not None else None
        return f"{base}#{block}" if base and block else base


async def update_at(session: AsyncSession, slug: str) -> UpdateRecord | None:
    change, policy, source, snapshot = differ.Change, differ.Policy, fetcher.Source, fetcher.Snapshot
    after, before = aliased(differ.Version), aliased(differ.Version)
    query = (
        select(
            change,
            policy,
            fetcher.Payer.name,
            after.number,
            after.taken_at,
            before.number,
            before.taken_at,
            before.facts["identity"]["number"].astext,
            snapshot.sha256,
            source.url,
            source.last_ok_at,
            source.failing_since,
            source.last_verdict,
        )
        .join(policy, policy.id == change.policy_id)
        .join(fetcher.Payer, fetcher.Payer.id == change.payer_id)
        .join(after, after.id == change.after_version_id)
        .outerjoin(before, before.id == change.before_version_id)
        .outerjoin(snapshot, snapshot.id == after.snapshot_id)
        .outerjoin(source, source.id == policy.source_id)
        .where(change.slug == slug)
        .options(undefer(change.comparison), undefer(change.brief))
    )
    row = (await session.execute(query)).first()
    return None if row is None else UpdateRecord(*row)


@dataclass(frozen=True, slots=True)
class Neighbour:
    id: UUID
    slug: str
    found_at: datetime
    kinds: list[str]
    direction: str | None

    @property
    def url(self) -> str:
        return update_url(self.slug)

    @property
    def what(self) -> str:
        return ", ".join(direction_or_kinds(self.kinds, self.direction)) or "No material change"


async def changes_of(session: AsyncSession, policy_id: UUID, *, limit: int = 50) -> Sequence[Neighbour]:
    """Newest first."""
    change = differ.Change
    query = (
        select(change.id, change.slug, change.found_at, change.kinds, change.direction)
        .where(change.policy_id == policy_id)
        .order_by(change.found_at.desc(), change.id.desc())
        .limit(limit)
    )
    return [Neighbour(*row) for row in (await session.execute(query)).all()]


def around(history: Sequence[Neighbour], change_id: UUID, *, shown: int = 3) -> Sequence[Neighbour]:
    """The change with its nearest neighbours: the whole list of changes is the policy page's."""
    place = next((at for at, change in enumerate(history) if change.id == change_id), 0)
    start = max(0, min(place - 1, len(history) - shown))
    return history[start : start + shown]
