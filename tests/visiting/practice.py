"""Demo payers and a hostile site on real sockets, and replicas of the fetcher that visit them."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import uvicorn
from sqlalchemy import select
from sqlalchemy.engine import Row
from sqlalchemy.sql import Executable

from payerwatch.archive.archive import Archive
from payerwatch.db.models.fetcher import Source
from payerwatch.db.session import Database
from payerwatch.fetcher.app import Visits
from payerwatch.fetcher.child import Reader
from payerwatch.fetcher.desk import Desk
from payerwatch.fetcher.download import Limits
from payerwatch.fetcher.network import Clients
from payerwatch.fetcher.settings import FetcherSettings
from payerwatch.fetcher.sweep import Progress, progress, request_sweep
from payerwatch.guard.addresses import Exceptions
from payerwatch.local.demo.journal import Journal
from payerwatch.local.demo.world import Command, World
from payerwatch.reading.worker import ReadingPool


@contextlib.asynccontextmanager
async def served(app: Any, listening: socket.socket) -> AsyncIterator[None]:
    config = uvicorn.Config(app, log_level="error", access_log=False, lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await task


def a_port() -> socket.socket:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    return listening


@dataclass
class Practice:
    """A database, an archive, declarations, and any number of replicas with a clock that can be moved."""

    database: Database
    archive: Archive
    pool: ReadingPool
    settings: FetcherSettings
    late: timedelta = timedelta()
    limits: Limits = field(default_factory=lambda: Limits(2_000_000, timedelta(seconds=5)))

    def now(self) -> datetime:
        return datetime.now(UTC) + self.late

    def desk(self) -> Desk:
        clients = Clients(Exceptions.parse(self.settings.allowed_private), self.settings.user_agent)
        return Desk(self.database, self.archive, Reader(self.pool.call), clients, self.limits, self.now)

    def replica(self) -> Visits:
        return Visits(self.settings, self.desk())

    async def visit_all(self, *, replicas: int = 1, payer: str | None = None, limit: float = 60) -> Progress:
        """One sweep by so many replicas, until nothing that can be visited is due."""
        stop = asyncio.Event()
        every = [self.replica() for _ in range(replicas)]
        tasks = [asyncio.create_task(replica.run(stop)) for replica in every]
        try:
            async with asyncio.timeout(limit):
                for replica in every:
                    await replica.enrolled.wait()
                return await self._until_done(tasks, payer)
        finally:
            stop.set()
            await asyncio.gather(*tasks)

    async def _until_done(self, tasks: list[asyncio.Task[None]], payer: str | None) -> Progress:
        requested = self.now()
        async with self.database.transaction() as session:
            await request_sweep(session, payer, requested)
        while True:
            for task in tasks:
                if task.done():
                    await task
            async with self.database.reading() as session:
                told = await progress(session, payer, requested, self.now())
            if told.done:
                return told
            await asyncio.sleep(0.1)

    async def rows(self, query: Executable) -> list[Row[Any]]:
        async with self.database.reading() as session:
            return list((await session.execute(query)).all())

    async def sources(self, payer: str) -> list[Source]:
        async with self.database.reading() as session:
            query = select(Source).where(Source.payer_id == payer).order_by(Source.url)
            return list((await session.scalars(query)).all())


@dataclass
class Payers:
    world: World
    journal: Journal
    port: int
    obey: Callable[[Command], Any]

    def do(self, what: str, payer: str, serial: int | None = None) -> dict[str, Any]:
        """Returns what the demo's oracle says of it."""
        told: dict[str, Any] = self.world.apply(Command(what, payer, serial))[0]
        return told

    def asked(self, payer: str) -> list[dict[str, Any]]:
        return [request for request in self.journal.requests if request["payer"] == payer]
