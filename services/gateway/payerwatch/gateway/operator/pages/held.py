"""Held versions beside what is published now, to release or discard."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Version
from payerwatch.events.gateway import Ruling
from payerwatch.gateway.accounts.addressing import identified
from payerwatch.gateway.alignment import Line, aligned
from payerwatch.gateway.deps import Db, Now, Session
from payerwatch.gateway.operator import rulings
from payerwatch.gateway.operator.present import Acting, RaisedOperator
from payerwatch.gateway.pages.compare import lines_of
from payerwatch.gateway.pages.version import DocumentShown
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin

router = APIRouter(prefix="/operator/held", include_in_schema=False)
MOST_EDITS = 500


@router.get("")
async def list_held(person: RaisedOperator, session: Session) -> HTMLResponse:
    return page("operator/held_list.html", person=person, held=await rulings.held_versions(session))


async def _lines(session: AsyncSession, version: UUID | None) -> list[Line]:
    document = await session.scalar(select(Version.document).where(Version.id == version))
    return lines_of(DocumentShown.model_validate(document or {}).blocks)


@router.get("/{version_id}")
async def show_held(version_id: str, person: RaisedOperator, session: Session) -> HTMLResponse:
    held = await rulings.held_version(session, identified("ver", version_id))
    if held is None:
        raise HTTPException(404)
    comparison = aligned(await _lines(session, held.current_version_id), await _lines(session, held.id))
    edits = comparison.edits[:MOST_EDITS]
    words: dict[str, Any] = {
        "edits": edits,
        "cut": len(comparison.edits) - len(edits),
        "after": comparison.unchanged_after,
    }
    return page("operator/held.html", person=person, held=held, **words)


@router.post("/{version_id}/{ruling}")
async def rule(
    version_id: str,
    ruling: Ruling,
    person: RaisedOperator,
    actor: Acting,
    database: Db,
    now: Now,
    _ours: SameOrigin,
) -> Response:
    async with database.transaction() as session:
        refused = await rulings.rule(session, actor, identified("ver", version_id), ruling, now)
        held = await rulings.held_versions(session) if refused else []
    if refused:
        return page("operator/held_list.html", status=409, person=person, held=held, mistake=refused)
    return page("operator/held_said.html", person=person, ruling=ruling, version=version_id)
