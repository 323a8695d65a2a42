"""A stay at a host: we hold its lease, renew it, and speak to it through a guest until we go."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

import structlog

from payerwatch.fetcher import leases
from payerwatch.fetcher.desk import Desk
from payerwatch.fetcher.download import VisitFailed, host_of
from payerwatch.fetcher.guest import Guest, HostClosed
from payerwatch.fetcher.leases import Lease
from payerwatch.fetcher.politeness import Pace
from payerwatch.policies.words import Verdict
from payerwatch.streams.service import SERVER_TROUBLE

log = structlog.get_logger()
SURE = 0.8
"""We stop speaking to a host before others may think that we have."""
AFTER_TROUBLE = timedelta(seconds=10)
MOST_DOORS = 2
"""So many hosts on may one address lead."""
WAIT_NEXT_DOOR, LOOK_EVERY = 10.0, 0.2


@dataclass
class Hold:
    desk: Desk
    lease: Lease
    until: float = 0.0

    def renewed(self, at: float) -> None:
        self.until = at + self.desk.lease.total_seconds() * SURE

    def still(self) -> bool:
        return time.monotonic() < self.until

    async def keep(self) -> None:
        while self.still():
            await asyncio.sleep(self.desk.lease.total_seconds() / 4)
            asked = time.monotonic()
            try:
                async with self.desk.database.transaction() as session:
                    kept = await leases.renew(session, self.lease, self.desk.lease)
            except SERVER_TROUBLE:
                continue  # the lease runs out unless Postgres is back in time
            if not kept:
                break
            self.renewed(asked)
        self.until = 0.0
        log.warning("lease.lost", host=self.lease.host)


@asynccontextmanager
async def stay(
    desk: Desk, lease: Lease, *, gap: timedelta = timedelta(), doors: int = MOST_DOORS
) -> AsyncIterator[Guest]:
    hold = Hold(desk, lease)
    hold.renewed(time.monotonic())
    async with desk.clients.open() as client:
        guest = Guest(
            lease.host,
            client,
            desk.limits,
            desk.now,
            Pace(gap),
            failures=lease.failures,
            may_speak=hold.still,
            next_door=partial(next_door, desk, doors),
        )
        keeper = asyncio.create_task(hold.keep())
        try:
            yield guest
        except (VisitFailed, HostClosed):
            raise
        except Exception:
            guest.leave_alone(AFTER_TROUBLE)
            raise
        finally:
            keeper.cancel()
            await _let_go(desk, lease, guest)


async def _let_go(desk: Desk, lease: Lease, guest: Guest) -> None:
    quiet_until = desk.now() + guest.pace.remaining()
    async with desk.database.transaction() as session:
        await leases.let_go(
            session, lease, failures=guest.failures, closed_until=guest.closed_until, quiet_until=quiet_until
        )


async def know_robots(desk: Desk, lease: Lease, guest: Guest, url: str) -> None:
    """Raises VisitFailed or HostClosed."""
    if guest.robots is not None:
        return
    learnt = await guest.learn_robots(urlsplit(url).scheme, lease.robots, lease.robots_read_at)
    if learnt is not None:
        async with desk.database.transaction() as session:
            await leases.keep_robots(session, lease.host, learnt, desk.now())


@asynccontextmanager
async def next_door(desk: Desk, doors: int, url: str, gap: timedelta) -> AsyncIterator[Guest]:
    """At the host that an address leads on to, with its own lease, robots and gap. Raises VisitFailed."""
    host = host_of(url)
    if doors < 1:
        raise VisitFailed(Verdict.UNREADABLE, f"leads over more than {MOST_DOORS} other hosts")
    lease = await _awaited(desk, host)
    async with stay(desk, lease, gap=gap, doors=doors - 1) as guest:
        await know_robots(desk, lease, guest, url)
        guest.slow_down(gap)
        yield guest


async def _awaited(desk: Desk, host: str) -> Lease:
    gives_up = time.monotonic() + WAIT_NEXT_DOOR
    while time.monotonic() < gives_up:
        async with desk.database.transaction() as session:
            lease = await leases.take_named(session, host, desk.now(), desk.lease)
        if lease is not None:
            return lease
        await asyncio.sleep(LOOK_EVERY)
    raise VisitFailed(Verdict.UNREACHABLE, f"leads to {host[:100]}, which is busy or closed to us now")
