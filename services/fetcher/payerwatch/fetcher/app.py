"""The fetcher: rounds on many hosts side by side, each host served by one replica at a time."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog

from payerwatch.archive.archive import Archive
from payerwatch.db.session import Database
from payerwatch.events.gateway import VisitRequested, WithdrawalConfirmed
from payerwatch.failpoints import failpoint
from payerwatch.fetcher import leases
from payerwatch.fetcher.catalogue import Catalogue, load
from payerwatch.fetcher.child import TARGET, Reader
from payerwatch.fetcher.conservation import conservation
from payerwatch.fetcher.desk import Desk
from payerwatch.fetcher.download import Limits
from payerwatch.fetcher.enrolment import enrol, retire_undeclared
from payerwatch.fetcher.handlers import on_visit_requested, on_withdrawal_confirmed
from payerwatch.fetcher.measures import freshness
from payerwatch.fetcher.network import Clients
from payerwatch.fetcher.rounds import Round
from payerwatch.fetcher.settings import FetcherSettings
from payerwatch.guard.addresses import Exceptions
from payerwatch.reading.worker import ReadingPool
from payerwatch.streams.service import SERVER_TROUBLE, Runtime, pause, serve

log = structlog.get_logger()


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Visits:
    """Gives free places to the hosts that have waited longest."""

    settings: FetcherSettings
    desk: Desk
    catalogue: Catalogue = field(default_factory=Catalogue)
    enrolled: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when what is declared has become payers and listings for the first time."""
    _rounds: set[asyncio.Task[None]] = field(default_factory=set)
    _reload_at: float = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        try:
            while not stop.is_set():
                await self._reload()
                if not await self._start_round(stop):
                    await self._wait(stop)
        finally:
            await asyncio.gather(*self._rounds)

    async def _reload(self) -> None:
        clock = asyncio.get_running_loop().time()
        if clock < self._reload_at:
            return
        self.catalogue = await asyncio.to_thread(load, self.settings.folders)
        async with self.desk.database.transaction() as session:
            await enrol(session, self.catalogue, self.desk.now())
            await retire_undeclared(session, self.catalogue)
        self.enrolled.set()
        self._reload_at = clock + self.settings.reload_every.total_seconds()

    async def _start_round(self, stop: asyncio.Event) -> bool:
        if len(self._rounds) >= self.settings.hosts_at_once:
            return False
        async with self.desk.database.transaction() as session:
            lease = await leases.take(session, self.desk.now(), self.settings.lease)
        if lease is None:
            return False
        await failpoint("fetcher.after_lease")
        task = asyncio.create_task(self._serve(Round(self.desk, lease, self.catalogue, stop)))
        self._rounds.add(task)
        task.add_done_callback(self._rounds.discard)
        return True

    async def _serve(self, round_: Round) -> None:
        """A round that ends badly is its own host's trouble: the others are visited on."""
        try:
            await round_.run()
        except* SERVER_TROUBLE as trouble:
            log.warning("round.troubled", host=round_.lease.host, errors=[type(e).__name__ for e in trouble.exceptions])
        except* Exception:
            log.exception("round.failed", host=round_.lease.host)

    async def _wait(self, stop: asyncio.Event) -> None:
        """Until a place is free, or for the next look."""
        if not self._rounds:
            await pause(stop, self.settings.poll_every.total_seconds())
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.settings.poll_every.total_seconds()):
                await asyncio.wait(self._rounds, return_when=asyncio.FIRST_COMPLETED)


def desk_of(settings: FetcherSettings, database: Database, pool: ReadingPool) -> Desk:
    return Desk(
        database=database,
        archive=Archive.open(settings.archive_url.get_secret_value()),
        reader=Reader(pool.call),
        clients=Clients(Exceptions.parse(settings.allowed_private), settings.user_agent),
        limits=Limits(settings.body_limit, settings.visit_limit),
        now=utc_now,
        lease=settings.lease,
        round_limit=settings.round_limit,
    )


async def run(settings: FetcherSettings) -> None:
    database = Database.connect(settings.database_url.get_secret_value(), "fetcher", pool=settings.hosts_at_once)
    async with ReadingPool(TARGET, workers=settings.readers) as pool:
        visits = Visits(settings, desk_of(settings, database, pool))
        await serve(
            Runtime(
                database,
                settings.redis_url.get_secret_value(),
                handlers={WithdrawalConfirmed: on_withdrawal_confirmed, VisitRequested: on_visit_requested},
                tasks=(visits.run,),
                health_port=settings.health_port,
                health_host=settings.health_host,
                measures=(freshness, conservation),
            )
        )
