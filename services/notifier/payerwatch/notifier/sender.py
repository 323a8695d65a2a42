"""Sends what is due: claim, commit, hand over, note. Dying at any point is safe; see `deliveries`."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import structlog

from payerwatch.db.session import Database
from payerwatch.notifier import deliveries
from payerwatch.notifier.alerts import WAKE
from payerwatch.notifier.bell import Bell
from payerwatch.notifier.channels.base import Accepted, Channel, ChannelRefused, ChannelUncertain, Message
from payerwatch.notifier.deliveries import Claim
from payerwatch.notifier.letters import Letter, letter_of
from payerwatch.notifier.metrics import ATTEMPTS, TOLD, UNCERTAIN

log = structlog.get_logger()
LONG_AGO = datetime.min.replace(tzinfo=UTC)
Compose = Callable[[Letter, UUID], Message]


@dataclass(frozen=True, slots=True)
class Pace:
    concurrency: int = 4
    poll_every: timedelta = timedelta(seconds=1)
    lease: timedelta = timedelta(minutes=1)
    reconcile_after: timedelta = timedelta(minutes=10)
    reconcile_every: timedelta = timedelta(seconds=5)
    first_wait: timedelta = timedelta(seconds=2)
    longest_wait: timedelta = timedelta(minutes=15)

    def wait_after(self, attempts: int, asked: timedelta | None) -> timedelta:
        wait = min(self.first_wait * (1 << min(attempts - 1, 20)), self.longest_wait)
        return max(wait, asked or timedelta())


@dataclass(slots=True)
class Sender:
    database: Database
    channel: Channel
    compose: Compose
    worker: str
    pace: Pace = field(default_factory=Pace)
    bell: Bell = field(default_factory=Bell)
    resume_at: datetime = LONG_AGO
    """A provider that asks for time asks it for every delivery."""

    def tasks(self) -> list[Callable[[asyncio.Event], Awaitable[None]]]:
        return [self.listen, self.reconcile, *[self.work] * self.pace.concurrency]

    async def send_next(self) -> bool:
        """False when nothing is due."""
        now = datetime.now(UTC)
        if now < self.resume_at:
            return False
        async with self.database.transaction() as session:
            claim = await deliveries.claim_next(session, self.worker, now=now, lease=self.pace.lease)
        if claim is None:
            return False
        async with self.database.reading() as session:
            letter = await letter_of(session, claim.alert_id)
        if letter is None:
            await self._refused(claim, ChannelRefused("nobody asks for it any more", retry=False))
            return True
        await self._hand_over(claim, letter)
        return True

    async def _hand_over(self, claim: Claim, letter: Letter) -> None:
        message = self.compose(letter, claim.delivery_id)
        try:
            accepted = await self.channel.send(message)
        except ChannelRefused as refused:
            await self._refused(claim, refused)
        except ChannelUncertain as unsure:
            await self._uncertain(claim, unsure)
        else:
            await self._accepted(claim, letter, accepted)

    async def _accepted(self, claim: Claim, letter: Letter, accepted: Accepted) -> None:
        now = datetime.now(UTC)
        async with self.database.transaction() as session:
            await deliveries.note_accepted(session, claim.delivery_id, accepted.provider_id, now=now)
        TOLD.observe((now - letter.raised_at).total_seconds())
        self._count(claim, "accepted")

    async def _refused(self, claim: Claim, refused: ChannelRefused) -> None:
        again_at = None
        if refused.retry:
            again_at = datetime.now(UTC) + self.pace.wait_after(claim.attempts, refused.after)
            if refused.after is not None:
                self.resume_at = max(self.resume_at, again_at)
        async with self.database.transaction() as session:
            await deliveries.note_refused(session, claim.delivery_id, str(refused), again_at=again_at)
        self._count(claim, "refused" if refused.retry else "given_up", reason=str(refused))

    async def _uncertain(self, claim: Claim, unsure: ChannelUncertain) -> None:
        until = datetime.now(UTC) + self.pace.reconcile_after
        async with self.database.transaction() as session:
            await deliveries.note_uncertain(session, claim.delivery_id, str(unsure), until=until)
        UNCERTAIN.labels("unanswered").inc()
        self._count(claim, "uncertain", reason=str(unsure))

    def _count(self, claim: Claim, outcome: str, reason: str | None = None) -> None:
        ATTEMPTS.labels(self.channel.name, outcome).inc()
        log.info(f"delivery.{outcome}", delivery_id=str(claim.delivery_id), attempts=claim.attempts, reason=reason)

    async def reconcile_once(self) -> None:
        async with self.database.transaction() as session:
            done = await deliveries.reconcile(session, now=datetime.now(UTC), reconcile_after=self.pace.reconcile_after)
        for outcome, count in (("died", done.expired), ("reported", done.reported), ("resent", done.resent)):
            if count:
                UNCERTAIN.labels(outcome).inc(count)
                log.warning("deliveries.reconciled", outcome=outcome, count=count)
        if done.reported or done.resent:
            self.bell.ring()

    async def work(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            ringing = self.bell.next()
            if not await self.send_next():
                await _first_of(stop, ringing, within=self.pace.poll_every)

    async def reconcile(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self.reconcile_once()
            await _first_of(stop, within=self.pace.reconcile_every)

    async def listen(self, stop: asyncio.Event) -> None:
        """Rings when a transaction says that deliveries are due. The workers' poll is the net under it."""
        lost = asyncio.Event()
        connection = await asyncpg.connect(self.database.url, timeout=10)
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(WAKE, lambda *_: self.bell.ring())
            self.bell.ring()
            await _first_of(stop, lost)
        finally:
            await connection.close(timeout=2)
        if lost.is_set() and not stop.is_set():
            raise ConnectionError("Postgres closed the connection that listens")


async def _first_of(*events: asyncio.Event, within: timedelta | None = None) -> None:
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(
            waits, timeout=within.total_seconds() if within else None, return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        for wait in waits:
            wait.cancel()
