"""A pool of limited child processes that read hostile bytes for a service."""

import asyncio
import os
import signal
import sys
from datetime import timedelta
from types import TracebackType
from typing import Self

from payerwatch.reading.document import Unreadable
from payerwatch.reading.wire import load_unreadable
from payerwatch.reading.worker_child import FRAME, OK, REQUEST

_SIGXCPU, _SIGKILL = -signal.SIGXCPU, -signal.SIGKILL
# A child is replaced after so many requests, so that what a library leaks stays bounded.
_REQUESTS_PER_CHILD = 2000
_LONGEST_START = 60.0


class ReadingPool:
    """`target` is "package.module:function", a `(bytes) -> bytes` that may raise Unreadable. Each call has the
    limits to itself; a child that breaks one is killed and replaced, and other calls go on."""

    def __init__(
        self,
        target: str = "payerwatch.reading.sandboxed:read_wire",
        *,
        workers: int = 2,
        memory: int = 1_500_000_000,
        cpu: timedelta = timedelta(seconds=20),
        wall: timedelta = timedelta(seconds=30),
    ) -> None:
        self._target = target
        self._memory = memory
        self._cpu = max(1, int(cpu.total_seconds()))
        self._wall = wall.total_seconds()
        self._idle: asyncio.LifoQueue[_Child | None] = asyncio.LifoQueue()
        self._alive: set[_Child] = set()
        self._closed = False
        for _ in range(workers):
            self._idle.put_nowait(None)

    async def call(self, payload: bytes) -> bytes:
        """Raises Unreadable, with `timeout` or `memory` when the child had to be killed."""
        child = await self._idle.get()
        try:
            if child is None or not child.usable:
                await self._discard(child)
                child = None
                child = await self._started()
            return await self._asked(child, payload)
        except BaseException as failure:
            if not isinstance(failure, Unreadable) or (child is not None and not child.usable):
                await self._discard(child)
                child = None
            raise
        finally:
            self._idle.put_nowait(child)

    async def _asked(self, child: "_Child", payload: bytes) -> bytes:
        try:
            async with asyncio.timeout(self._wall):
                return await child.ask(payload)
        except TimeoutError as late:
            child.usable = False
            raise Unreadable("timeout", f"not read within {self._wall:g} s") from late
        except (asyncio.IncompleteReadError, ConnectionError) as gone:
            child.usable = False
            raise _cause_of_death(await child.process.wait()) from gone

    async def _started(self) -> "_Child":
        if self._closed:
            raise RuntimeError("the pool is closed")
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "payerwatch.reading.worker_child",
            self._target,
            str(self._memory),
            str(self._cpu),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=_environment(),
            close_fds=True,
        )
        child = _Child(process)
        self._alive.add(child)
        try:
            async with asyncio.timeout(_LONGEST_START):
                await child.ready()
        except (TimeoutError, asyncio.IncompleteReadError) as failure:
            await self._discard(child)
            raise RuntimeError(f"the reader {self._target} does not start") from failure
        return child

    async def _discard(self, child: "_Child | None") -> None:
        if child is not None:
            self._alive.discard(child)
            await child.end()

    async def close(self) -> None:
        self._closed = True
        for child in list(self._alive):
            await self._discard(child)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class _Child:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.usable = True
        self._asked = 0

    async def ready(self) -> None:
        if self.process.stdout is not None:
            await self.process.stdout.readexactly(FRAME.size)

    async def ask(self, payload: bytes) -> bytes:
        requests, answers = self.process.stdin, self.process.stdout
        if requests is None or answers is None:
            raise ConnectionResetError
        requests.write(FRAME.pack(REQUEST, len(payload)))
        requests.write(payload)
        await requests.drain()
        kind, length = FRAME.unpack(await answers.readexactly(FRAME.size))
        answer = await answers.readexactly(length)
        self._asked += 1
        self.usable = self._asked < _REQUESTS_PER_CHILD
        if kind == OK:
            return answer
        raise load_unreadable(answer)

    async def end(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


def _environment() -> dict[str, str]:
    """Nothing of the parent's but where its modules are: no keys, no addresses."""
    return {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}


def _cause_of_death(code: int) -> Unreadable:
    if code == _SIGXCPU:
        return Unreadable("timeout", "used up its processor time")
    if code in {_SIGKILL, -signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS}:
        return Unreadable("memory", "the reader's process died")
    return Unreadable("not_text", f"the reader failed with exit code {code}")
