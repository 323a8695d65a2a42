"""The demo payers over HTTP: one port, payers told apart by host name, or by the first folder of the path."""

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol
from urllib.parse import parse_qs

from payerwatch.local.demo.control import Control
from payerwatch.local.demo.journal import Journal
from payerwatch.local.demo.site import Asked, Reply

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

DOMAIN = ".demo.localhost"
DOMAINS = (DOMAIN, ".demo.internal")
"""The second is for networks of containers, whose own resolver knows the names."""
_LOOPBACK = {"127.0.0.1", "::1"}


class Answering(Protocol):
    def answer(self, asked: Asked) -> Reply: ...


def addressed(host: str, path: str, payers: frozenset[str]) -> tuple[str | None, str, str]:
    """The payer, the path on its site, and what its links start with."""
    name = host.rsplit(":", 1)[0].lower()
    if name.endswith(DOMAINS):
        payer = name.partition(".")[0]
        return (payer if payer in payers else None), path, ""
    payer, _, rest = path.lstrip("/").partition("/")
    return (payer, f"/{rest}", f"/{payer}") if payer in payers else (None, path, "")


class DemoApp:
    def __init__(self, site: Answering, control: Control, journal: Journal, payers: frozenset[str]) -> None:
        self.control_for_all = False
        self._site, self._control, self._journal, self._payers = site, control, journal, payers
        self._in_flight = 0
        self._served = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if scope["path"].startswith("/_demo/"):
            await _reply(send, self._controlled(scope))
            return
        self._in_flight += 1
        try:
            await self._serve(scope, headers, send)
        finally:
            self._in_flight -= 1

    def _controlled(self, scope: Scope) -> Reply:
        client = scope.get("client")
        if client and client[0] not in _LOOPBACK and not self.control_for_all:
            return Reply(404)
        query = {name: values[0] for name, values in parse_qs(scope["query_string"].decode()).items()}
        return self._control.answer(scope["method"], scope["path"], query)

    async def _serve(self, scope: Scope, headers: dict[str, str], send: Send) -> None:
        self._served += 1
        arrived, in_flight = time.time(), self._in_flight
        host = headers.get("host", "")
        payer, path, base = addressed(host, scope["path"], self._payers)
        query = scope["query_string"].decode("latin-1")
        if payer is None:
            reply = Reply(404, b"no such payer\n", "text/plain")
        else:
            reply = self._site.answer(Asked(payer, path, query, base, headers, self._served))
        if reply.delay:
            await asyncio.sleep(reply.delay.total_seconds())
        await _reply(send, reply, bodiless=scope["method"] == "HEAD")
        self._journal.received(
            {
                "at": arrived,
                "host": host,
                "payer": payer,
                "path": path + (f"?{query}" if query else ""),
                "user_agent": headers.get("user-agent", ""),
                "in_flight": in_flight,
                "status": reply.status,
                "bytes": len(reply.body),
                "seconds": round(time.time() - arrived, 4),
            }
        )


async def _reply(send: Send, reply: Reply, *, bodiless: bool = False) -> None:
    headers = [(b"content-type", reply.content_type.encode()), *((n.encode(), v.encode()) for n, v in reply.headers)]
    if reply.status != 304:
        headers.append((b"content-length", str(len(reply.body)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if bodiless else reply.body})
