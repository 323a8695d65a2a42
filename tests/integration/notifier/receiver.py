"""A partner's endpoint: keeps what it is sent, answers as told, and can be as hostile as they come."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Receiver:
    port: int = 0
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    connections: int = 0
    answers: list[bytes] = field(default_factory=list)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    always: bytes = b"HTTP/1.1 204 No Content\r\n\r\n"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                lines = (line.split(": ", 1) for line in head.splitlines()[1:] if ": " in line)
                headers = {name.lower(): value for name, value in lines}
                self.taken.append((headers, await reader.readexactly(int(headers["content-length"]))))
                await self._answer(writer)
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            return
        finally:
            writer.close()

    async def _answer(self, writer: asyncio.StreamWriter) -> None:
        answer = self.answers.pop(0) if self.answers else self.always
        if answer == b"hang":
            await asyncio.Event().wait()
        if answer == b"trickle":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while True:
                writer.write(b".")
                await writer.drain()
                await asyncio.sleep(0.05)
        if answer == b"flood":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
            while True:
                writer.write(b"x" * 65536)
                await writer.drain()
        writer.write(answer)
        await writer.drain()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    yield receiver
    server.close()
    for task in receiver.tasks:
        task.cancel()
    await asyncio.gather(*receiver.tasks, return_exceptions=True)


def status(code: int, **headers: str) -> bytes:
    extra = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {code} X\r\nContent-Length: 0\r\n{extra}\r\n".encode()
