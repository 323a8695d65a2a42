"""Effective dates as a calendar: one change's, and all that are public."""

from datetime import UTC, date, datetime, timedelta

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response
from icalendar import Calendar, Event
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Change
from payerwatch.gateway.caching import PUBLIC, last_modified
from payerwatch.gateway.deps import Now, Session, SiteUrl
from payerwatch.gateway.pages.links import update_url
from payerwatch.gateway.pages.update_record import update_at

router = APIRouter()
LOOK_BACK = timedelta(days=90)
MOST = 500


def _event(slug: str, title: str, value: str, printed: str, found_at: datetime, site: str) -> Event | None:
    """None for a date without a day: a calendar cannot say "January 2027"."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    event = Event()
    event.add("uid", f"{slug}@payerwatch")
    event.add("summary", title)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("dtstamp", found_at.astimezone(UTC))
    event.add("description", f"Printed as “{printed}”" if printed else "")
    event.add("url", f"{site}{update_url(slug)}")
    event.add("transp", "TRANSPARENT")
    return event


def calendar_of(name: str, events: list[Event]) -> Response:
    calendar = Calendar()
    calendar.add("prodid", "-//Payerwatch//Effective dates//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(event)
    return Response(calendar.to_ical(), media_type="text/calendar", headers={"Cache-Control": PUBLIC})


async def dated_changes(session: AsyncSession, since: date) -> list[tuple[str, str, str, str, datetime]]:
    status = Change.brief["status"]
    value, printed = status["value"].astext, status["printed"].astext
    query = (
        select(Change.slug, Change.title, value, printed, Change.found_at)
        .where(value >= since.isoformat(), Change.impact != "none")
        .order_by(value, Change.id)
        .limit(MOST)
    )
    return [(slug, title, said, text or "", at) for slug, title, said, text, at in (await session.execute(query)).all()]


@router.get("/calendar.ics", include_in_schema=False)
async def calendar(session: Session, now: Now, site: SiteUrl) -> Response:
    found = [_event(*row, site=site) for row in await dated_changes(session, (now - LOOK_BACK).date())]
    return calendar_of("US payers’ effective dates", [event for event in found if event is not None])


@router.get("/updates/{payer_id}/{name}/date.ics", include_in_schema=False)
async def date_of_change(payer_id: str, name: str, session: Session, site: SiteUrl) -> Response:
    record = await update_at(session, f"{payer_id}/{name}")
    if record is None:
        raise HTTPException(404)
    status = record.change.brief.get("status") or {}
    change = record.change
    printed = str(status.get("printed") or "")
    event = _event(change.slug, change.title, str(status.get("value") or ""), printed, change.found_at, site)
    if event is None:
        raise HTTPException(404)
    answer = calendar_of(change.title, [event])
    last_modified(answer, change.found_at)
    return answer
