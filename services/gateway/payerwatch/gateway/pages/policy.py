"""A policy: what its current version says, its versions and its changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse
from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models import differ, fetcher
from payerwatch.gateway.deps import Now, Session
from payerwatch.gateway.pages.code_tables import code_tables, rows_of_version
from payerwatch.gateway.pages.facts import FactsShown
from payerwatch.gateway.pages.links import outside_url, payer_url, update_url
from payerwatch.gateway.pages.opening import opened
from payerwatch.gateway.rendering import page
from payerwatch.gateway.wording import direction_or_kinds

router = APIRouter()


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """A version, and the change that brought it. None for the first one we read."""

    number: int
    taken_at: datetime
    slug: str | None
    kinds: list[str] | None
    direction: str | None

    @property
    def url(self) -> str | None:
        return update_url(self.slug) if self.slug else None

    @property
    def what(self) -> str:
        return ", ".join(direction_or_kinds(self.kinds or [], self.direction)) or "First version we read"


Found = tuple[differ.Policy, str, dict[str, Any] | None, str | None, datetime | None]


async def policy_named(session: AsyncSession, payer_id: str, slug: str) -> Row[*Found] | None:
    policy, version, source = differ.Policy, differ.Version, fetcher.Source
    query = (
        select(policy, fetcher.Payer.name, version.facts, source.url, source.last_ok_at)
        .join(fetcher.Payer, fetcher.Payer.id == policy.payer_id)
        .outerjoin(version, version.id == policy.current_version_id)
        .outerjoin(source, source.id == policy.source_id)
        .where(policy.payer_id == payer_id, policy.slug.in_([slug, f"{payer_id}/{slug}"]))
        .order_by(policy.id)
        .limit(1)
    )
    return (await session.execute(query)).first()


async def versions_of(session: AsyncSession, policy_id: UUID) -> Sequence[VersionEntry]:
    version, change = differ.Version, differ.Change
    query = (
        select(version.number, version.taken_at, change.slug, change.kinds, change.direction)
        .outerjoin(change, change.after_version_id == version.id)
        .where(version.policy_id == policy_id, version.state.in_(["current", "superseded"]))
        .order_by(version.number.desc())
    )
    return [VersionEntry(*row) for row in (await session.execute(query)).all()]


@router.get("/policies/{payer_id}/{slug}", include_in_schema=False)
async def policy(payer_id: str, slug: str, session: Session, now: Now) -> HTMLResponse:
    row = await policy_named(session, payer_id, slug)
    if row is None:
        raise HTTPException(404)
    found, payer, facts, url, checked_at = row
    shown = FactsShown.model_validate(facts or {})
    return page(
        "policy.html",
        policy=found,
        payer=payer,
        payer_link=payer_url(payer_id),
        source=outside_url(url or ""),
        checked_at=checked_at,
        dates=opened(shown.dates),
        indications=opened(shown.indications),
        tables=code_tables(rows_of_version(shown.codes)),
        versions=opened(await versions_of(session, found.id)),
        now=now,
    )
