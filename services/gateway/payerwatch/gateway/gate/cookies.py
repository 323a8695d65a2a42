"""What a browser may show to open tables. Signed for one purpose each, and expiring."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from fastapi import Request, Response

from payerwatch.links import LinkExpired, LinkForged, Purpose, read, sign

UNLOCKED = "unlocked"
READER = "reader"
UNLOCKED_FOR = timedelta(days=30)
READER_FOR = timedelta(days=180)
MOST_PAGES = 20
"""Pages that one browser keeps open by address alone: a cookie has 4 kB."""
_READER_PURPOSE = "reader_cookie"


def unlocked_in(key: str, cookie: str | None) -> tuple[UUID, ...]:
    """Nothing for a cookie that is absent, forged or too old: its owner is a visitor again."""
    try:
        subject = read(key, cookie or "", Purpose.UNLOCK, UNLOCKED_FOR)
        return tuple(UUID(hex=part) for part in subject.split(",")[:MOST_PAGES])
    except (LinkForged, LinkExpired, ValueError):
        return ()


def unlocking(key: str, before: Iterable[UUID], change_id: UUID) -> str:
    """The cookie's next value. The page opened last comes first, and the oldest gives way."""
    pages = dict.fromkeys([change_id, *before])
    return sign(key, Purpose.UNLOCK, ",".join(page.hex for page in list(pages)[:MOST_PAGES]))


def reader_in(key: str, cookie: str | None) -> UUID | None:
    try:
        return UUID(hex=read(key, cookie or "", _READER_PURPOSE, READER_FOR))
    except (LinkForged, LinkExpired, ValueError):
        return None


def remember_reader(request: Request, response: Response, key: str, subscriber_id: UUID) -> None:
    set_cookie(request, response, READER, sign(key, _READER_PURPOSE, subscriber_id.hex), READER_FOR)


def set_cookie(request: Request, response: Response, name: str, value: str, lasts: timedelta) -> None:
    secure = request.app.state.site_url.startswith("https://")
    seconds = int(lasts.total_seconds())
    response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=secure, path="/")
