"""What changed for one specialty."""

import re

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse

from payerwatch.gateway.deps import Now, Session, SiteUrl
from payerwatch.gateway.pages.entries import Wanted, latest_changes
from payerwatch.gateway.pages.links import specialty_url
from payerwatch.gateway.rendering import public_page

router = APIRouter()
LATEST = 30
_SLUG = re.compile(r"[a-z]+(?:-[a-z]+)*")


def specialty_named(slug: str) -> str:
    """A specialty is written in words of small letters."""
    if not _SLUG.fullmatch(slug) or len(slug) > 60:
        raise HTTPException(404)
    return slug.replace("-", " ")


@router.get("/specialties/{slug}", include_in_schema=False)
async def specialty(slug: str, session: Session, now: Now, site: SiteUrl) -> HTMLResponse:
    name = specialty_named(slug)
    changes = await latest_changes(session, Wanted(specialty=name), limit=LATEST)
    if not changes:
        raise HTTPException(404)
    return public_page("specialty.html", name=name, url=specialty_url(name), changes=changes, site=site, now=now)
