"""Pages of our own words: what we promise, what it costs, how we decide, and what we got wrong."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from payerwatch.gateway.deps import Now, Session, SiteUrl
from payerwatch.gateway.pages.errata import all_errata
from payerwatch.gateway.pages.status import health_of_payers
from payerwatch.gateway.rendering import public_page

router = APIRouter()


@router.get("/impact", include_in_schema=False)
async def impact(site: SiteUrl) -> HTMLResponse:
    return public_page("about/impact.html", site=site)


@router.get("/pricing", include_in_schema=False)
async def pricing(site: SiteUrl) -> HTMLResponse:
    return public_page("about/pricing.html", site=site)


@router.get("/terms", include_in_schema=False)
async def terms(site: SiteUrl) -> HTMLResponse:
    return public_page("about/terms.html", site=site)


@router.get("/privacy", include_in_schema=False)
async def privacy(site: SiteUrl) -> HTMLResponse:
    return public_page("about/privacy.html", site=site)


@router.get("/accuracy", include_in_schema=False)
async def accuracy(session: Session, now: Now, site: SiteUrl) -> HTMLResponse:
    errata, payers = await all_errata(session), await health_of_payers(session)
    return public_page("about/accuracy.html", errata=errata, payers=payers, site=site, now=now)
