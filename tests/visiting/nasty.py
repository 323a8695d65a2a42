"""A payer's server on a bare socket: it does what no well-behaved server would, and keeps its own log."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

Answer = Callable[["Asked", asyncio.StreamWriter], Awaitable[None]]
OPEN_ROBOTS = b"User-agent: *\nAllow: /\n"


@dataclass
class Asked:
    host: str
    path: str
    headers: dict[str, str]
    began: float
    ended: float | None = None


@dataclass
class Nasty:
    """Answers by host and path; what it knows no answer for is a 404. `at_once` is the most it saw on one host."""

    port: int
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)
    at_once: int = 0

    def on(self, host: str, path: str, answer: Answer) -> str:
        """Returns the address."""
        self.answers[f"{host}:{self.port}", path] = answer
        return f"http://{host}:{self.port}{path}"

    def asked(self, host: str, path: str = "") -> list[Asked]:
        return [each for each in self.log if each.host == f"{host}:{self.port}" and each.path.startswith(path)]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._answer(_asked(await reader.readuntil(b"\r\n\r\n")), writer)
        finally:
            writer.close()

    async def _answer(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        self.log.append(asked)
        running = [each for each in self.log if each.host == asked.host and each.ended is None]
        self.at_once = max(self.at_once, len(running))
        answer = self.answers.get((asked.host, asked.path)) or missing(asked.path)
        try:
            await answer(asked, writer)
            await writer.drain()
        finally:
            asked.ended = time.monotonic()


def _asked(head: bytes) -> Asked:
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    return Asked(headers["host"], first.split(" ")[1], headers, time.monotonic())


def missing(path: str) -> Answer:
    """Most sites have no robots.txt of their own either, which leaves all open."""
    return page(OPEN_ROBOTS, kind="text/plain") if path == "/robots.txt" else page(b"Not found", status=404)


def page(body: bytes, *, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str) -> Answer:
    async def answer(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head(status, kind, len(body), **headers) + body)

    return answer


def head(status: int, kind: str, length: int | None, **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Said", f"Content-Type: {kind}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += [] if length is None else [f"Content-Length: {length}"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


def in_turn(*answers: Answer) -> Answer:
    """One after the other, the last one for ever."""
    left = list(answers)

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await (left.pop(0) if len(left) > 1 else left[0])(asked, writer)

    return answer


def slowly(answer: Answer, seconds: float) -> Answer:
    async def late(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(seconds)
        await answer(asked, writer)

    return late


def with_validators(body: bytes, etag: str) -> Answer:
    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.headers.get("if-none-match") == etag:
            writer.write(head(304, "text/html", 0, ETag=etag))
        else:
            writer.write(head(200, "text/html", len(body), ETag=etag) + body)

    return answer


def endless(chunk: bytes, *, pause: float = 0.0, length: int | None = None, **headers: str) -> Answer:
    async def answer(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head(200, "text/html", length, **headers))
        while True:
            writer.write(chunk)
            await writer.drain()
            await asyncio.sleep(pause)

    return answer


async def hang(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    await asyncio.Event().wait()


@contextlib.asynccontextmanager
async def nasty_payers() -> AsyncIterator[Nasty]:
    payers = Nasty(0)
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(payers.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    payers.port = server.sockets[0].getsockname()[1]
    try:
        yield payers
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
