from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from payerwatch.gateway.caching import PUBLIC
from payerwatch.gateway.deps import SiteUrl

router = APIRouter()
PRIVATE = ("/search", "/confirm/", "/preferences/", "/unsubscribe/")


@router.get("/robots.txt", include_in_schema=False)
async def robots(site: SiteUrl) -> PlainTextResponse:
    rules = "".join(f"Disallow: {path}\n" for path in PRIVATE)
    text = f"User-agent: *\n{rules}\nSitemap: {site}/sitemap.xml\n"
    return PlainTextResponse(text, headers={"Cache-Control": PUBLIC})
