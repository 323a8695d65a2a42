from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from payerwatch.gateway.deps import Now, Session
from payerwatch.gateway.pages.entries import latest_changes
from payerwatch.gateway.rendering import page

router = APIRouter()
LATEST = 20


@router.get("/", include_in_schema=False)
async def home(session: Session, now: Now) -> HTMLResponse:
    return page("home.html", changes=await latest_changes(session, limit=LATEST), now=now)
