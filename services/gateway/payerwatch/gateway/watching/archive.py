"""A digest edition on the web, by its signed link: what every visitor may see of it, whoever holds the link."""

from uuid import UUID

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from payerwatch.db.models.differ import Change
from payerwatch.db.models.notifier_digest import Edition
from payerwatch.gateway.deps import LinkKey, Session
from payerwatch.gateway.rendering import page
from payerwatch.links import LinkForged, Purpose, read

router = APIRouter()


@router.get("/digests/{token}", include_in_schema=False)
async def edition(token: str, key: LinkKey, session: Session) -> HTMLResponse:
    try:
        found = await session.get(Edition, UUID(read(key, token, Purpose.DIGEST)))
    except (LinkForged, ValueError) as bad:
        raise HTTPException(404) from bad
    if found is None:
        raise HTTPException(404)
    ids = [UUID(each) for name in ("yours", "others") for each in found.entries.get(name, ())]
    changes = {change.id: change for change in await session.scalars(select(Change).where(Change.id.in_(ids)))}
    shown = [changes[each] for each in ids if each in changes]
    answer = page("watching/edition.html", period=found.period, planned_at=found.planned_at, changes=shown)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
