"""A TCP proxy that misbehaves on request: between the services and Postgres, the stream server, the mail provider."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

CHUNK = 65536


class Mode(StrEnum):
    PASS = "pass"
    RESET = "reset"
    """Every connection is cut at its next byte."""
    BLACK_HOLE = "black_hole"
    """Bytes are swallowed, and nothing is answered."""
    DELAY = "delay"


@dataclass
class Proxy:
    """`lose_replies` counts how many more times what follows `trigger` is passed on and its reply swallowed."""

    upstream: int
    port: int = 0
    mode: Mode = Mode.PASS
    delay: float = 0.3
    trigger: bytes = b""
    lose_replies: int = 0
    cut_after: int | None = None
    """Connections end after so many bytes to the server."""
    lost: int = 0
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, started: threading.Event, stop: asyncio.Event) -> None:
        server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        await stop.wait()
        server.close()
        for writer in list(self._open):
            writer.transport.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, client_in: asyncio.StreamReader, client_out: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            server_in, server_out = await asyncio.open_connection("127.0.0.1", self.upstream)
        except OSError:
            client_out.transport.abort()
            return
        both, deaf = {client_out, server_out}, asyncio.Event()
        self._open |= both
        try:
            with contextlib.suppress(OSError):
                await asyncio.gather(
                    self._forward(client_in, server_out, both, deaf), self._answer(server_in, client_out, both, deaf)
                )
        finally:
            self._open -= both
            for writer in both:
                writer.transport.abort()

    async def _forward(
        self,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        both: set[asyncio.StreamWriter],
        deaf: asyncio.Event,
    ) -> None:
        passed = 0
        while heard := await source.read(CHUNK):
            if not await self._lets_pass(both):
                continue
            if self.lose_replies > 0 and self.trigger in heard:
                self.lose_replies -= 1
                self.lost += 1
                deaf.set()
            passed += len(heard)
            target.write(heard)
            await target.drain()
            if self.cut_after is not None and passed >= self.cut_after:
                break
        self._cut(both)

    async def _answer(
        self,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        both: set[asyncio.StreamWriter],
        deaf: asyncio.Event,
    ) -> None:
        while heard := await source.read(CHUNK):
            if deaf.is_set():
                break
            if await self._lets_pass(both):
                target.write(heard)
                await target.drain()
        self._cut(both)

    async def _lets_pass(self, both: set[asyncio.StreamWriter]) -> bool:
        if self.mode is Mode.RESET:
            self._cut(both)
        elif self.mode is Mode.DELAY:
            await asyncio.sleep(self.delay)
        return self.mode in {Mode.PASS, Mode.DELAY}

    def _cut(self, both: set[asyncio.StreamWriter]) -> None:
        for writer in both:
            writer.transport.abort()


@contextmanager
def proxied(upstream: int) -> Iterator[Proxy]:
    """In a thread of its own, so that a test may switch it while it waits."""
    proxy, started, stop = Proxy(upstream), threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=lambda: loop.run_until_complete(proxy.serve(started, stop)))
    thread.start()
    started.wait(10)
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
