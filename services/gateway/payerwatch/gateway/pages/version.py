"""A version: where its quotes stand. Whole only where the payer's text may be passed on, and to who may see it all;
else the quotes that a role's pages hold, each in its place."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse
from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from payerwatch.db.models import differ, fetcher
from payerwatch.gateway.caching import last_modified
from payerwatch.gateway.deps import Now, Session
from payerwatch.gateway.pages.brief import BriefShown, Proved
from payerwatch.gateway.pages.code_tables import OWNERS
from payerwatch.gateway.pages.comparison import ComparisonShown
from payerwatch.gateway.pages.facts import FactsShown
from payerwatch.gateway.pages.lenient import AsList, Record, Text
from payerwatch.gateway.pages.links import outside_url, payer_url
from payerwatch.gateway.pages.open_brief import open_brief
from payerwatch.gateway.pages.opening import opened
from payerwatch.gateway.pages.policy_record import PUBLISHED, policy_named
from payerwatch.gateway.rendering import public_page
from payerwatch.gateway.viewer import CurrentViewer
from payerwatch.policies.access import Right

router = APIRouter()
Quotes = dict[str, list[str]]
"""By block, in the order they were found."""


class BlockShown(Record):
    id: Text = ""
    type: Text = "paragraph"
    path: Annotated[tuple[Text, ...], AsList] = ()
    text: Text = ""


@dataclass(frozen=True, slots=True)
class Excerpt:
    block: str
    place: str
    heading: bool
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionRecord:
    id: UUID
    taken_at: datetime
    facts: dict[str, Any]
    document: dict[str, Any]
    sha256: str | None
    policy_id: UUID
    number: int
    state: str


Published = tuple[UUID, datetime, dict[str, Any], dict[str, Any], str | None, UUID, int, str]


def _published() -> Select[*Published]:
    version, snapshot = differ.Version, fetcher.Snapshot
    return (
        select(
            version.id,
            version.taken_at,
            version.facts,
            version.document,
            snapshot.sha256,
            version.policy_id,
            version.number,
            version.state,
        )
        .outerjoin(snapshot, snapshot.id == version.snapshot_id)
        .where(version.state.in_(PUBLISHED))
    )


async def version_of(session: AsyncSession, policy_id: UUID, number: int) -> VersionRecord | None:
    query = _published().where(differ.Version.policy_id == policy_id, differ.Version.number == number)
    row = (await session.execute(query)).first()
    return None if row is None else VersionRecord(*row)


async def version_with(session: AsyncSession, version_id: UUID) -> VersionRecord | None:
    row = (await session.execute(_published().where(differ.Version.id == version_id))).first()
    return None if row is None else VersionRecord(*row)


async def changes_about(session: AsyncSession, version_id: UUID) -> Sequence[differ.Change]:
    change = differ.Change
    query = (
        select(change)
        .where(or_(change.after_version_id == version_id, change.before_version_id == version_id))
        .options(undefer(change.brief), undefer(change.comparison))
        .order_by(change.found_at)
    )
    return (await session.scalars(query)).all()


def quotes_of(version: VersionRecord, changes: Iterable[differ.Change], *, whole: bool) -> Quotes:
    found: Quotes = {}
    for block, quote in (*_of_facts(version.facts, whole=whole), *_of_changes(version.id, changes, whole=whole)):
        if block and quote and quote not in found.setdefault(block, []):
            found[block].append(quote)
    return found


def _of_facts(facts: dict[str, Any], *, whole: bool) -> Iterator[tuple[str, str]]:
    shown = FactsShown.model_validate(facts)
    codes = [code for code in shown.codes if code.system not in OWNERS]
    yield from ((date.block, date.quote) for date in opened(shown.dates, whole=whole).rows)
    yield from ((found.block, found.quote) for found in opened(shown.indications, whole=whole).rows)
    yield from ((code.block, code.quote) for code in opened(codes, whole=whole).rows)


def _of_changes(version_id: UUID, changes: Iterable[differ.Change], *, whole: bool) -> Iterator[tuple[str, str]]:
    for change in changes:
        side = "after" if change.after_version_id == version_id else "before"
        brief = BriefShown.model_validate(change.brief)
        open_ = open_brief(brief, ComparisonShown.model_validate(change.comparison), whole=whole)
        rows: tuple[Proved, ...] = (
            *brief.dates,
            *open_.criteria,
            *open_.exclusions,
            *open_.indications.rows,
            *open_.actions.rows,
        )
        shown = [*open_.proof, *(proof for row in rows for proof in row.evidence)]
        codes = [row for table in open_.tables for row in table.rows.rows if row.system not in OWNERS]
        shown += [row.proof for row in codes if row.proof]
        yield from ((proof.block, proof.quote) for proof in shown if proof.side == side)


class DocumentShown(Record):
    blocks: Annotated[tuple[BlockShown, ...], AsList] = ()
    gaps: Annotated[tuple[Text, ...], AsList] = ()


def excerpts_of(document: DocumentShown, quotes: Quotes, *, full: bool) -> list[Excerpt]:
    return [
        Excerpt(
            block.id,
            " / ".join(block.path[-2:]),
            block.type == "heading",
            (block.text,) if full else tuple(quotes[block.id]),
        )
        for block in document.blocks
        if full or block.id in quotes
    ]


@router.get("/policies/{payer_id}/{slug}/versions/{number}", include_in_schema=False)
async def version_page(
    payer_id: str, slug: str, number: int, session: Session, now: Now, viewer: CurrentViewer
) -> HTMLResponse:
    record = await policy_named(session, payer_id, slug)
    version = await version_of(session, record.policy.id, number) if record and 0 < number < 2**31 else None
    if record is None or version is None:
        raise HTTPException(404)
    whole = viewer.may(Right.POLICY_ROWS)
    full = whole and record.redistribution == "full"
    quotes = quotes_of(version, await changes_about(session, version.id), whole=whole)
    document = DocumentShown.model_validate(version.document)
    answer = public_page(
        "version.html",
        record=record,
        policy=record.policy,
        version=version,
        number=number,
        payer_link=payer_url(payer_id),
        source=outside_url(record.url or ""),
        excerpts=excerpts_of(document, quotes, full=full),
        gaps=document.gaps,
        full=full,
        whole=whole,
        now=now,
    )
    last_modified(answer, version.taken_at)
    return answer
