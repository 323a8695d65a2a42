"""What may be kept, and by whom. A page that a cookie or a key had a part in is kept by nobody; every other page may
be kept and is asked for again with its ETag. Pages are held here for a moment too, so that a rush for one costs one."""

import gzip
import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from fastapi import Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PUBLIC = "public, no-cache"
PERSONAL = "private, no-store"
LARGEST = 512 * 1024
SMALL = 500
MOST_BYTES = 64 * 1024 * 1024
_KEPT_BACK = ("etag", "last-modified", "expires")
Key = tuple[str, bytes, bool]
"""Path, query, and whether compressed."""


def last_modified(response: Response, *moments: datetime | None) -> None:
    latest = max(moment.astimezone(UTC) for moment in moments if moment is not None)
    response.headers["Last-Modified"] = format_datetime(latest.replace(microsecond=0), usegmt=True)


@dataclass(frozen=True, slots=True)
class Kept:
    headers: list[tuple[bytes, bytes]]
    body: bytes
    etag: str
    modified: str | None
    until: float


def is_personal(asked: Headers, answered: Headers) -> bool:
    return "cookie" in asked or "authorization" in asked or "set-cookie" in answered


def unchanged_since(asked: Headers, etag: str, modified: str | None) -> bool:
    """If-None-Match decides where it is sent; If-Modified-Since only without it (RFC 9110, 13.2.2)."""
    if (known := asked.get("if-none-match")) is not None:
        return known.strip() == "*" or etag in {tag.strip() for tag in known.split(",")}
    since = asked.get("if-modified-since")
    if since is None or modified is None:
        return False
    try:
        return parsedate_to_datetime(since) >= parsedate_to_datetime(modified)
    except ValueError:
        return False


class Caching:
    def __init__(self, app: ASGIApp, *, held: timedelta = timedelta(0)) -> None:
        self.app = app
        self.held = held.total_seconds()
        self.pages: OrderedDict[Key, Kept] = OrderedDict()
        self.size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        if scope["method"] == "HEAD":
            scope, send = {**scope, "method": "GET"}, _without_body(send)
        key = key_of(scope, asked)
        kept = self.pages.get(key) if key else None
        if kept is not None and kept.until > time.monotonic():
            await _answer(kept, asked, send)
            return
        if key is not None:
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}
        await self.app(scope, receive, _Keeping(self, key, asked, send).take)

    def keep(self, key: Key, kept: Kept) -> None:
        if self.held <= 0 or len(kept.body) > LARGEST:
            return
        if (old := self.pages.pop(key, None)) is not None:
            self.size -= len(old.body)
        self.pages[key] = kept
        self.size += len(kept.body)
        while self.size > MOST_BYTES:
            self.size -= len(self.pages.popitem(last=False)[1].body)


def key_of(scope: Scope, asked: Headers) -> Key | None:
    """None for what a cookie or a key may have a part in."""
    if scope["method"] != "GET" or "cookie" in asked or "authorization" in asked:
        return None
    return (scope["path"], scope["query_string"], "gzip" in asked.get("accept-encoding", ""))


def _without_body(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return send_head


class _Keeping:
    """Takes one answer: keeps it if it may be kept, else passes it on and forbids everybody to keep it."""

    def __init__(self, caching: Caching, key: Key | None, asked: Headers, send: Send) -> None:
        self.caching, self.key, self.asked, self.send = caching, key, asked, send
        self.headers: MutableHeaders | None = None
        self.body = bytearray()

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            decided = headers.get("cache-control", "").startswith(("public, max-age", PERSONAL))
            if is_personal(self.asked, headers) and not decided:
                headers["Cache-Control"] = PERSONAL
                for name in _KEPT_BACK:
                    del headers[name]
            if self.key and message["status"] == 200 and headers.get("cache-control") == PUBLIC:
                self.headers = headers
            else:
                await self.send({**message, "headers": headers.raw})
        elif self.headers is None or self.key is None:
            await self.send(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self.key, self.headers)

    async def _finish(self, key: Key, headers: MutableHeaders) -> None:
        body = bytes(self.body)
        # Weak: the same page compressed is the same page.
        headers["ETag"] = etag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
        headers["Vary"] = "Accept-Encoding, Cookie"
        if key[2] and len(body) > SMALL and not headers.get("content-type", "").startswith("image/png"):
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body, 6, mtime=0)
        headers["Content-Length"] = str(len(body))
        until = time.monotonic() + self.caching.held
        kept = Kept(headers.raw, body, etag, headers.get("last-modified"), until)
        self.caching.keep(key, kept)
        await _answer(kept, self.asked, self.send)


async def _answer(kept: Kept, asked: Headers, send: Send) -> None:
    if unchanged_since(asked, kept.etag, kept.modified):
        headers = [pair for pair in kept.headers if pair[0] not in {b"content-length", b"content-encoding"}]
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": kept.headers})
    await send({"type": "http.response.body", "body": kept.body})
