"""How a signed-in person is told: their time, reminders, and which mails. By signed link the lists alone: `gate`."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID
from zoneinfo import available_timezones

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.models.gateway_stops import MailStop
from payerwatch.db.models.gateway_watching import Preference
from payerwatch.db.session import Database
from payerwatch.gateway.deps import LinkKey, Now, Session, database
from payerwatch.gateway.gate.subscribing import resume, stop
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin
from payerwatch.gateway.watching.person import CurrentPerson
from payerwatch.gateway.watching.stops import LIST_NAMES
from payerwatch.links import Purpose, sign
from payerwatch.links.lists import MailingList

router = APIRouter()
ZONES = tuple(sorted(name for name in available_timezones() if name.startswith(("America/", "Pacific/", "US/"))))
REMINDERS = (90, 60, 30, 14, 7, 1)
DEFAULT = ("America/New_York", (30, 14, 7, 1))
LISTS = (MailingList.ALERTS, MailingList.DIGEST, MailingList.DEADLINES)
SEE_OTHER = 303


async def preference_of(session: AsyncSession, subscriber_id: UUID) -> tuple[str, Sequence[int]]:
    row = await session.get(Preference, subscriber_id)
    return (row.time_zone, [int(day) for day in row.reminder_days]) if row else DEFAULT


@router.get("/preferences", include_in_schema=False)
async def preferences(person: CurrentPerson, session: Session, key: LinkKey, now: Now) -> HTMLResponse:
    zone, days = await preference_of(session, person.subscriber_id)
    subscriber = await session.get_one(Subscriber, person.subscriber_id)
    mine = select(MailStop.list_name).where(MailStop.subscriber_id == person.subscriber_id)
    stopped = set(await session.scalars(mine))
    wanted = {each for each in LISTS if each not in stopped and MailingList.ALL not in stopped}
    if subscriber.digest_since is None:
        wanted.discard(MailingList.DIGEST)
    who = str(person.subscriber_id)
    return page(
        "watching/preferences.html",
        personal=True,
        zone=zone,
        zones=ZONES,
        days=days,
        reminders=REMINDERS,
        lists=[(each, LIST_NAMES[each], each in wanted) for each in LISTS],
        calendar=f"/my/calendar/{sign(key, Purpose.CALENDAR, who)}.ics",
        feed=f"/my/feed/{sign(key, Purpose.FEED, who)}.atom",
        by_link=f"/preferences/{sign(key, Purpose.PREFERENCES, who)}",
        now=now,
    )


@router.post("/preferences", include_in_schema=False)
async def save(
    request: Request,
    _origin: SameOrigin,
    person: CurrentPerson,
    source: Annotated[Database, Depends(database)],
    now: Now,
) -> Response:
    async with request.form() as form:
        zone = str(form.get("zone") or "")
        days = [str(day) for day in REMINDERS if str(day) in form.getlist("days")]
        wanted = {each for each in LISTS if each in form.getlist("list")}
    if zone not in ZONES:
        raise HTTPException(400)
    async with source.transaction() as session:
        row = insert(Preference).values(
            subscriber_id=person.subscriber_id, time_zone=zone, reminder_days=days, edited_at=now
        )
        new = {"time_zone": zone, "reminder_days": days, "edited_at": now}
        await session.execute(row.on_conflict_do_update(index_elements=["subscriber_id"], set_=new))
        subscriber = await session.get_one(Subscriber, person.subscriber_id)
        for each in wanted:
            await resume(session, subscriber, each, now)
        for each in set(LISTS) - wanted:
            await stop(session, person.subscriber_id, each, now)
    return RedirectResponse("/preferences", SEE_OTHER)
