from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

router = APIRouter()
ROBOTS = "User-agent: *\nDisallow: /search\n"


@router.get("/robots.txt", include_in_schema=False)
async def robots() -> PlainTextResponse:
    return PlainTextResponse(ROBOTS)
