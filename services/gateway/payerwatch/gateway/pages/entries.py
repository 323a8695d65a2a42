"""Changes and policies as rows of a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, Select, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models import differ, fetcher
from payerwatch.gateway.pages.links import payer_url, policy_url, update_url
from payerwatch.gateway.wording import direction_or_kinds


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    slug: str
    payer: str
    title: str
    summary: str
    found_at: datetime
    kinds: list[str]
    direction: str | None
    impact: str

    @property
    def url(self) -> str:
        return update_url(self.slug)

    @property
    def labels(self) -> list[str]:
        return direction_or_kinds(self.kinds, self.direction)


Found = tuple[str, str, str, str, datetime, list[str], str | None, str]


def _changes() -> Select[*Found]:
    change, payer = differ.Change, fetcher.Payer
    return (
        select(
            change.slug,
            payer.name,
            change.title,
            change.summary,
            change.found_at,
            change.kinds,
            change.direction,
            change.impact,
        )
        .join(payer, payer.id == change.payer_id)
        .order_by(change.found_at.desc(), change.id.desc())
    )


def _entries(rows: Sequence[Row[*Found]]) -> list[ChangeEntry]:
    return [ChangeEntry(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes. What is not set does not matter. `kind` and `impact` are words of the closed lists."""

    payer_id: str | None = None
    policy_id: UUID | None = None
    specialty: str | None = None
    kind: str | None = None
    impact: str | None = None
    material: bool = False


async def latest_changes(session: AsyncSession, wanted: Wanted | None = None, *, limit: int) -> list[ChangeEntry]:
    return _entries((await session.execute(_narrowed(_changes(), wanted or Wanted()).limit(limit))).all())


def _narrowed(query: Select[*Found], wanted: Wanted) -> Select[*Found]:
    change = differ.Change
    conditions = (
        (wanted.payer_id, change.payer_id == wanted.payer_id),
        (wanted.policy_id, change.policy_id == wanted.policy_id),
        (wanted.specialty, change.brief["specialties"].contains([wanted.specialty])),
        (wanted.kind, literal(wanted.kind) == any_(change.kinds)),
        (wanted.impact, change.impact == wanted.impact),
        (wanted.material, change.impact != "none"),
    )
    return query.where(*(condition for asked, condition in conditions if asked))


@dataclass(frozen=True, slots=True)
class PolicyEntry:
    payer_id: str
    payer: str
    slug: str
    number: str | None
    title: str
    changed_at: datetime | None
    checked_at: datetime | None
    status: str

    @property
    def url(self) -> str:
        return policy_url(self.payer_id, self.slug)

    @property
    def payer_link(self) -> str:
        return payer_url(self.payer_id)


Listed = tuple[str, str, str, str | None, str, datetime | None, datetime | None, str]


def policies() -> Select[*Listed]:
    policy, payer, source = differ.Policy, fetcher.Payer, fetcher.Source
    return (
        select(
            policy.payer_id,
            payer.name,
            policy.slug,
            policy.number,
            policy.title,
            policy.changed_at,
            source.last_ok_at,
            policy.status,
        )
        .join(payer, payer.id == policy.payer_id)
        .outerjoin(source, source.id == policy.source_id)
    )
