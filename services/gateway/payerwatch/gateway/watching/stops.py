"""Stopping a mailing list by its signed link. Only a POST stops anything: mail scanners open every link."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.session import Database
from payerwatch.gateway.deps import LinkKey, Now, Session, database
from payerwatch.gateway.gate.subscribing import stop
from payerwatch.gateway.rendering import page
from payerwatch.links import LinkForged, Purpose, read
from payerwatch.links.lists import MailingList, read_stop_subject

router = APIRouter()
LIST_NAMES: Mapping[MailingList, str] = {
    MailingList.ALERTS: "alerts by mail",
    MailingList.DIGEST: "the weekly digest",
    MailingList.DEADLINES: "reminders of deadlines by mail",
    MailingList.ALL: "every mail but those you ask for",
}


def _named(token: str, key: str) -> tuple[UUID, MailingList] | None:
    """Stop links never expire: a mail of years ago still stops what it announced."""
    try:
        return read_stop_subject(read(key, token, Purpose.UNSUBSCRIBE))
    except (LinkForged, ValueError):
        return None


def _not_ours() -> HTMLResponse:
    text = "This link is damaged. Open it from the mail itself, whole."
    return page("error.html", status=400, title="Nothing was stopped", text=text)


@router.get("/unsubscribe/{token}", include_in_schema=False)
async def ask(token: str, key: LinkKey, session: Session) -> HTMLResponse:
    named = _named(token, key)
    if named is None or await session.get(Subscriber, named[0]) is None:
        return _not_ours()
    return page("watching/stop.html", what=LIST_NAMES[named[1]], stopped=False)


@router.post("/unsubscribe/{token}", include_in_schema=False)
async def unsubscribe(
    token: str, key: LinkKey, source: Annotated[Database, Depends(database)], now: Now
) -> HTMLResponse:
    """RFC 8058: mailbox providers post here without a cookie; the token is the whole of the proof."""
    named = _named(token, key)
    if named is None:
        return _not_ours()
    async with source.transaction() as session:
        if await session.get(Subscriber, named[0]) is None:
            return _not_ours()
        await stop(session, *named, now)
    return page("watching/stop.html", what=LIST_NAMES[named[1]], stopped=True)
