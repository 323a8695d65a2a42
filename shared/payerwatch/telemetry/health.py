"""A small HTTP answer for who watches a service: alive, ready, metrics."""

import asyncio
from collections.abc import Awaitable, Callable

from orjson import dumps
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from payerwatch.streams.asyncapi import document

Check = Callable[[], Awaitable[str | None]]
"""None when ready, else what is missing."""


async def _answer(path: str, ready: Check) -> tuple[str, str, bytes]:
    if path == "/healthz":
        return "200 OK", "text/plain", b"ok\n"
    if path == "/metrics":
        return "200 OK", CONTENT_TYPE_LATEST, generate_latest()
    if path == "/readyz":
        missing = await ready()
        return ("200 OK", "text/plain", b"ready\n") if missing is None else _unready(missing)
    if path == "/asyncapi.json":
        return "200 OK", "application/json", dumps(document())
    return "404 Not Found", "text/plain", b"try /healthz, /readyz, /metrics or /asyncapi.json\n"


def _unready(missing: str) -> tuple[str, str, bytes]:
    return "503 Service Unavailable", "text/plain", f"{missing}\n".encode()


async def serve_health(host: str, port: int, ready: Check) -> asyncio.Server:
    async def on_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            path = head.split(b" ", 2)[1].decode("latin-1").partition("?")[0]
            status, kind, body = await _answer(path, ready)
            writer.write(
                f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
                "Connection: close\r\n\r\n".encode()
                + body
            )
            await writer.drain()
        except (TimeoutError, IndexError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            return
        finally:
            writer.close()

    return await asyncio.start_server(on_connection, host, port)
