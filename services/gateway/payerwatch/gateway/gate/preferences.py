"""Preferences, export and erasure by signed link. GET never changes anything: mail scanners open links too."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.encoders import jsonable_encoder
from fastapi.responses import HTMLResponse, JSONResponse, Response
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.models.gateway_accounts import Member, Organization
from payerwatch.gateway.caching import PERSONAL
from payerwatch.gateway.deps import Db, LinkKey, Now, Session
from payerwatch.gateway.gate import subscribing
from payerwatch.gateway.gate.cookies import READER, UNLOCKED
from payerwatch.gateway.gate.taking_along import kept_of
from payerwatch.gateway.gate.unlock import erased, subscriber_of
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin
from payerwatch.links import Purpose
from payerwatch.links.lists import MailingList

router = APIRouter()
LISTS = {MailingList.DIGEST: "Weekly digest", MailingList.ALERTS: "Alerts", MailingList.DEADLINES: "Deadline reminders"}


@router.get("/preferences/{token}", include_in_schema=False)
async def preferences(token: str, session: Session, key: LinkKey, now: Now) -> HTMLResponse:
    subscriber_id = subscriber_of(key, token, Purpose.PREFERENCES, None)
    return await _preferences(session, subscriber_id, token, now, saved=False)


async def _preferences(
    session: AsyncSession, subscriber_id: UUID, token: str, now: datetime, *, saved: bool
) -> HTMLResponse:
    subscriber = await session.get(Subscriber, subscriber_id)
    if subscriber is None:
        return erased()
    stopped = await subscribing.stopped_lists(session, subscriber_id)
    lists = [(which, name, _is_on(subscriber, which, stopped)) for which, name in LISTS.items()]
    return page("gate/preferences.html", subscriber=subscriber, lists=lists, token=token, saved=saved, now=now)


def _is_on(subscriber: Subscriber, which: MailingList, stopped: set[str]) -> bool:
    if which is MailingList.DIGEST and subscriber.digest_since is None:
        return False
    return which not in stopped and MailingList.ALL not in stopped


@router.post("/preferences/{token}", include_in_schema=False)
async def change_preferences(
    token: str,
    database: Db,
    key: LinkKey,
    now: Now,
    _ours: SameOrigin,
    wanted: Annotated[list[MailingList] | None, Form()] = None,
) -> Response:
    subscriber_id = subscriber_of(key, token, Purpose.PREFERENCES, None)
    async with database.transaction() as session:
        subscriber = await session.get(Subscriber, subscriber_id)
        if subscriber is None:
            return erased()
        for which in LISTS:
            if which in (wanted or ()):
                await subscribing.resume(session, subscriber, which, now)
        for which in LISTS:
            if which not in (wanted or ()):
                await subscribing.stop(session, subscriber_id, which, now)
        await session.flush()
        return await _preferences(session, subscriber_id, token, now, saved=True)


@router.get("/preferences/{token}/export", include_in_schema=False)
async def export(token: str, session: Session, key: LinkKey) -> Response:
    kept = await kept_of(session, subscriber_of(key, token, Purpose.PREFERENCES, None))
    if "subscribers" not in kept:
        return erased()
    headers = {"Content-Disposition": 'attachment; filename="payerwatch.json"', "Cache-Control": PERSONAL}
    return JSONResponse(jsonable_encoder(kept), headers=headers)


async def _first(session: AsyncSession, subscriber_id: UUID) -> str:
    """What a member of organizations does before they can be erased."""
    query = (
        select(Organization.name, Member.role)
        .join(Member, Member.organization_id == Organization.id)
        .where(Member.subscriber_id == subscriber_id)
        .order_by(Organization.made_at)
    )
    steps = [
        f"This address owns {name}: sign in, and under Account delete it or hand it over and leave. "
        "A deleted one is gone after 14 days."
        if role == "owner"
        else f"This address is a member of {name}. Leave it first: sign in, and press Leave under Members."
        for name, role in await session.execute(query)
    ]
    return " ".join([*steps, "Then press Erase again. Nothing was changed."])


@router.post("/preferences/{token}/erase", include_in_schema=False)
async def erase(token: str, database: Db, key: LinkKey, now: Now, _ours: SameOrigin) -> HTMLResponse:
    subscriber_id = subscriber_of(key, token, Purpose.PREFERENCES, None)
    try:
        async with database.transaction() as session:
            await subscribing.erase(session, subscriber_id)
    except IntegrityError:
        async with database.reading() as session:
            text = await _first(session, subscriber_id)
        return page("error.html", status=409, title="Not erased", text=text)
    answer = page("gate/erased.html", now=now)
    answer.delete_cookie(READER, path="/")
    answer.delete_cookie(UNLOCKED, path="/")
    return answer
