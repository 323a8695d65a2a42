"""A person's calendar and Atom feed. The link is the whole of the proof, and holds while their plan does."""

from collections.abc import Sequence
from datetime import UTC, timedelta
from uuid import UUID

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response
from icalendar import Calendar, Event
from sqlalchemy import ColumnElement, Text, any_, cast, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Change
from payerwatch.db.models.fetcher import Payer
from payerwatch.db.models.gateway import Watch
from payerwatch.db.models.notifier import Alert
from payerwatch.entitlements.people import entitled_members
from payerwatch.gateway.caching import PERSONAL
from payerwatch.gateway.deps import LinkKey, Now, Session, SiteUrl
from payerwatch.gateway.pages.entries import ChangeEntry
from payerwatch.gateway.pages.feeds import ENTRIES, atom
from payerwatch.gateway.watching.deadline_store import DeadlineShown, deadlines_of
from payerwatch.gateway.watching.person import Person
from payerwatch.links import LinkForged, Purpose, read
from payerwatch.policies.access import Right

router = APIRouter()
LOOK_BACK = timedelta(days=90)


async def _owner(session: AsyncSession, key: str, token: str, purpose: Purpose, now: Now) -> list[Person]:
    """Whose link it is, in each organization that gives them the right now."""
    try:
        subscriber = UUID(read(key, token, purpose))
    except (LinkForged, ValueError) as bad:
        raise HTTPException(404) from bad
    members = await entitled_members(session, [subscriber], Right.WATCH, now)
    if not members:
        raise HTTPException(404)
    return [Person(who, organization) for organization, who in members if organization is not None]


def event_of(deadline: DeadlineShown, site: str) -> Event:
    """RFC 5545: the UID stays while the day moves, and SEQUENCE counts the moves."""
    event = Event()
    event.add("uid", f"{deadline.id}@payerwatch")
    event.add("sequence", deadline.sequence)
    event.add("status", "CANCELLED" if deadline.withdrawn else "CONFIRMED")
    event.add("summary", f"{deadline.meaning}: {deadline.title} ({deadline.payer})")
    event.add("dtstart", deadline.day)
    event.add("dtend", deadline.last + timedelta(days=1))
    event.add("dtstamp", deadline.edited_at.astimezone(UTC))
    event.add("last-modified", deadline.edited_at.astimezone(UTC))
    unknown = "" if deadline.day == deadline.last else f"It takes place {deadline.on}; no day is printed. "
    event.add("description", f"{unknown}Printed as “{deadline.quote}”")
    event.add("url", f"{site}{deadline.path}")
    event.add("transp", "TRANSPARENT")
    return event


@router.get("/my/calendar/{token}.ics", include_in_schema=False)
async def calendar(token: str, key: LinkKey, session: Session, site: SiteUrl, now: Now) -> Response:
    owner = await _owner(session, key, token, Purpose.CALENDAR, now)
    whole = Calendar()
    whole.add("prodid", "-//Payerwatch//Deadlines//EN")
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", "Payer deadlines")
    whole.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    for deadline in await deadlines_of(session, owner, (now - LOOK_BACK).date()):
        whole.add_component(event_of(deadline, site))
    return Response(whole.to_ical(), media_type="text/calendar", headers={"Cache-Control": PERSONAL})


@router.get("/my/feed/{token}.atom", include_in_schema=False)
async def feed(token: str, key: LinkKey, session: Session, site: SiteUrl, now: Now) -> Response:
    owner = await _owner(session, key, token, Purpose.FEED, now)
    query = (
        select(Change, Payer.name)
        .join(Alert, Alert.change_id == Change.id)
        .join(Payer, Payer.id == Change.payer_id)
        .where(Alert.subscriber_id == owner[0].subscriber_id, _met_by(owner))
        .order_by(Alert.id.desc())
        .limit(ENTRIES)
    )
    entries = [_entry(change, payer) for change, payer in await session.execute(query)]
    answer = atom("Your alerts", site, "/watches", f"/my/feed/{token}.atom", entries)
    answer.headers["Cache-Control"] = PERSONAL
    return answer


def _met_by(owner: Sequence[Person]) -> ColumnElement[bool]:
    """An alert is of the organization whose watch met: who left it hears of it no more."""
    ours = Watch.organization_id.in_([person.organization_id for person in owner])
    return exists().where(cast(Watch.id, Text) == any_(Alert.watches), ours)


def _entry(change: Change, payer: str) -> ChangeEntry:
    return ChangeEntry(
        slug=change.slug,
        payer=payer,
        title=change.title,
        summary=change.summary,
        found_at=change.found_at,
        kinds=change.kinds,
        direction=change.direction,
        impact=change.impact,
    )
