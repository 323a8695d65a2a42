"""Running a service: its consumers, relay, sweeper, janitor and own tasks, until told to stop."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog
from asyncpg import InterfaceError, PostgresError
from faststream import FastStream
from faststream.redis import RedisBroker
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError

from payerwatch.db.session import Database
from payerwatch.streams.broker import BROKER_LOG, broker_at
from payerwatch.streams.consumers import Handlers, subscribe_all
from payerwatch.streams.groups import ensure_groups
from payerwatch.streams.janitor import dismiss_idle, trim
from payerwatch.streams.measures import Measure, Measures
from payerwatch.streams.relay import Relay
from payerwatch.streams.sweeper import sweep
from payerwatch.streams.topology import said_by
from payerwatch.streams.tuning import StreamTuning
from payerwatch.telemetry.health import Check, serve_health

log = structlog.get_logger()
Task = Callable[[asyncio.Event], Awaitable[None]]
SERVER_TROUBLE = (OSError, TimeoutError, RedisError, DBAPIError, PostgresError, InterfaceError)
"""A server that is away or restarting. Whatever else a task raises ends the service, for all to see."""
MOST_PATIENT = 5.0


class _App(FastStream):
    """FastStream ends the app, with exit code 0, when a group vanishes. We take that as word to heal and go on."""

    def __init__(self, broker: RedisBroker) -> None:
        super().__init__(broker, logger=BROKER_LOG)
        self.ended = asyncio.Event()

    def exit(self) -> None:
        self.ended.set()


async def pause(stop: asyncio.Event, length: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), length)


async def through_trouble(name: str, task: Task, stop: asyncio.Event) -> None:
    """Runs a task again after server trouble, more patiently each time."""
    wait = 0.2
    while not stop.is_set():
        started = asyncio.get_running_loop().time()
        try:
            await task(stop)
        except SERVER_TROUBLE as trouble:
            log.warning("task.troubled", task=name, error=type(trouble).__name__)
            if asyncio.get_running_loop().time() - started > MOST_PATIENT * 2:
                wait = 0.2
            await pause(stop, wait)
            wait = min(wait * 2, MOST_PATIENT)
        else:
            return


@dataclass(frozen=True, slots=True)
class Runtime:
    database: Database
    redis_url: str
    handlers: Handlers
    tasks: Sequence[Task] = ()
    tuning: StreamTuning = field(default_factory=StreamTuning)
    health_port: int | None = None
    checks: Sequence[Check] = ()
    """What else the service needs to be ready."""
    health_host: str = "127.0.0.1"
    measures: Sequence[Measure] = ()

    async def run(self, stop: asyncio.Event) -> None:
        own = [(getattr(task, "__qualname__", repr(task)), task) for task in self.tasks]
        relay = Relay(self.database, self.redis_url, self.tuning.poll_every)
        jobs: list[tuple[str, Task]] = [("consumers", self._consume), ("relay", relay.run), *own]
        jobs += [("sweeper", self._sweep), ("janitor", self._trim)]
        jobs.append(("measures", Measures(self.database, self.redis_url, self.tuning, self.measures).run))
        server = await self._serve_health()
        try:
            async with asyncio.TaskGroup() as group:
                for name, task in jobs:
                    group.create_task(through_trouble(name, task, stop), name=name)
        finally:
            if server is not None:
                server.close()

    async def _serve_health(self) -> asyncio.Server | None:
        if self.health_port is None:
            return None
        return await serve_health(self.health_host, self.health_port, self.not_ready)

    async def not_ready(self) -> str | None:
        """What keeps the service from working, or None."""
        try:
            async with asyncio.timeout(3), self.database.reading() as session:
                await session.connection()
        except SERVER_TROUBLE:
            return "Postgres does not answer"
        try:
            async with asyncio.timeout(3), broker_at(self.redis_url) as broker:
                await (await broker.connect()).ping()
        except SERVER_TROUBLE:
            return "the stream server does not answer"
        missing = [found for check in self.checks if (found := await check())]
        return "; ".join(missing) or None

    async def _consume(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            broker = broker_at(self.redis_url)
            subscribe_all(broker, self.database, self.handlers, self.tuning)
            app = _App(broker)
            made = await ensure_groups(await broker.connect())
            if made:
                log.warning("groups.made", count=made)
            await app.start()
            try:
                await _first_of(stop, app.ended)
            finally:
                await app.stop()

    async def _sweep(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await sweep(self.database, self.tuning.unheard_after)
            await pause(stop, self.tuning.sweep_every.total_seconds())

    async def _trim(self, stop: asyncio.Event) -> None:
        async with broker_at(self.redis_url) as broker:
            redis = await broker.connect()
            while not stop.is_set():
                for stream in said_by(self.database.service):
                    await trim(redis, stream)
                    await dismiss_idle(redis, stream)
                await pause(stop, self.tuning.trim_every.total_seconds())


async def _first_of(*events: asyncio.Event) -> None:
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


async def serve(runtime: Runtime) -> None:
    """Runs until SIGTERM or SIGINT, then lets work in hand finish."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    log.info("service.started")
    await runtime.run(stop)
    await runtime.database.close()
    log.info("service.stopped")


@contextlib.asynccontextmanager
async def running(runtime: Runtime) -> AsyncIterator[None]:
    """The same beside a web server, for its lifespan."""
    stop = asyncio.Event()
    task = asyncio.create_task(runtime.run(stop))
    try:
        yield
    finally:
        stop.set()
        await task
