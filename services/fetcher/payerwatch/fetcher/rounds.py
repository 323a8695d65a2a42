"""Serving one host for a while: its listings first, then its sources, a few at once and with a gap."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import structlog

from payerwatch.db.models.fetcher import Listing, Source
from payerwatch.failpoints import failpoint
from payerwatch.fetcher import leases, sightings
from payerwatch.fetcher.catalogue import Catalogue
from payerwatch.fetcher.desk import Desk
from payerwatch.fetcher.discovery import ListingUnreadable
from payerwatch.fetcher.download import VisitFailed
from payerwatch.fetcher.guest import Guest, HostClosed
from payerwatch.fetcher.house_rules import rules_of
from payerwatch.fetcher.judging import NO_RULES
from payerwatch.fetcher.leases import Lease
from payerwatch.fetcher.listings import ListingReader
from payerwatch.fetcher.metrics import BYTES, LISTINGS, SNAPSHOTS, VISIT_SECONDS, VISITS
from payerwatch.fetcher.recording import record
from payerwatch.fetcher.stays import know_robots, stay
from payerwatch.fetcher.visit import Visited, visit
from payerwatch.telemetry.tracing import following

log = structlog.get_logger()
BATCH = 64


@dataclass
class Round:
    desk: Desk
    lease: Lease
    catalogue: Catalogue
    stop: asyncio.Event
    _done: set[UUID] = field(default_factory=set)

    async def run(self) -> None:
        async with stay(self.desk, self.lease) as guest:
            await self._serve(guest)

    async def _serve(self, guest: Guest) -> None:
        ends = time.monotonic() + self.desk.round_limit.total_seconds()
        while not self.stop.is_set() and not guest.is_closed and time.monotonic() < ends:
            async with self.desk.database.reading() as session:
                listings = await leases.due_listings(session, self.lease.host, self.desk.now())
                sources = await leases.due_sources(session, self.lease.host, self.desk.now(), BATCH, self._done)
            if not listings and not sources:
                return
            self._mind_manners(guest, [*listings, *sources])
            try:
                await know_robots(self.desk, self.lease, guest, (listings or sources)[0].url)
            except VisitFailed as failure:
                await self._nobody_home(listings, sources, failure)
                return
            except HostClosed:
                return
            self._mind_manners(guest, [*listings, *sources])
            for listing in listings:
                await self._read_listing(guest, listing)
            if not listings:
                await self._visit_all(guest, sources, ends)

    def _mind_manners(self, guest: Guest, rows: Sequence[Listing | Source]) -> None:
        guest.slow_down(timedelta(seconds=max(self._accesses(rows, "seconds_between"))))

    def _accesses(self, rows: Sequence[Listing | Source], name: str) -> list[float]:
        declared = [self.catalogue.declarations.get(payer) for payer in {row.payer_id for row in rows}]
        return [getattr(each.access, name) for each in declared if each] or [10.0 if name == "seconds_between" else 1]

    async def _nobody_home(self, listings: Sequence[Listing], sources: Sequence[Source], failure: VisitFailed) -> None:
        for listing in listings:
            await self._listing_failed(listing, failure.reason)
        for source in sources[:8]:
            await self._record(source, Visited(failure.verdict, failure.reason, timedelta(), failure.status))

    async def _read_listing(self, guest: Guest, listing: Listing) -> None:
        declared = self.catalogue.discovery(listing.id)
        if declared is None:
            await self._listing_failed(listing, "no longer declared")
            return
        _, policies, rules = declared
        try:
            found = await ListingReader(guest, self.desk.reader, policies, rules).read()
        except ListingUnreadable as unreadable:
            await self._listing_failed(listing, str(unreadable))
            return
        except HostClosed:
            if guest.is_left_alone:
                await self._listing_failed(listing, "the host asked us to wait, or answers too often with errors")
            return
        doubt = sightings.suspicion(len(found), listing.last_count, rules) if rules.role == "listing" else None
        if doubt:
            await self._listing_failed(listing, f"suspect: {doubt}")
            return
        async with self.desk.database.transaction() as session:
            if rules.role == "trigger":
                await sightings.record_trigger(session, listing, found, self.desk.now())
            else:
                document, complete = policies.document, rules.complete
                await sightings.record_listing(
                    session, listing, found, document=document, complete=complete, now=self.desk.now()
                )
            await failpoint("fetcher.before_listing_commit")
        await failpoint("fetcher.after_listing_commit")
        LISTINGS.labels(listing.payer_id, "ok").inc()
        log.info("listing.read", listing=listing.id, found=len(found))

    async def _listing_failed(self, listing: Listing, problem: str) -> None:
        async with self.desk.database.transaction() as session:
            await sightings.record_problem(session, listing, problem, self.desk.now())
        LISTINGS.labels(listing.payer_id, "problem").inc()
        log.warning("listing.failed", listing=listing.id, problem=problem)

    async def _visit_all(self, guest: Guest, sources: Sequence[Source], ends: float) -> None:
        waiting = iter(sources)

        async def work() -> None:
            for source in waiting:
                if self.stop.is_set() or guest.is_closed or time.monotonic() > ends:
                    return
                try:
                    await self._visit(guest, source)
                except HostClosed:
                    return

        at_once = int(min(self._accesses(sources, "at_once")))
        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(work())

    async def _visit(self, guest: Guest, source: Source) -> None:
        declared = self.catalogue.policies(source.payer_id, source.set_id)
        rules = rules_of(*declared) if declared else NO_RULES
        with following(None, "visit", source=str(source.id), payer=source.payer_id):
            visited = await visit(source, guest, self.desk.reader, self.desk.archive, rules)
            await self._record(source, visited)

    async def _record(self, source: Source, visited: Visited) -> None:
        async with self.desk.database.transaction() as session:
            snapshot = await record(session, source, visited, self.desk.now())
            await failpoint("fetcher.before_commit")
        await failpoint("fetcher.after_commit")
        self._done.add(source.id)
        payer = source.payer_id
        VISITS.labels(payer, visited.verdict.value).inc()
        VISIT_SECONDS.labels(payer).observe(visited.took.total_seconds())
        BYTES.labels(payer).inc(len(visited.answer.body) if visited.answer else 0)
        if snapshot is not None:
            SNAPSHOTS.labels(payer).inc()
        log.debug("source.visited", source_id=str(source.id), verdict=visited.verdict.value)
