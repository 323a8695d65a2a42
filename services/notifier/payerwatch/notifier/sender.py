"""Sends what is due: claim, commit, hand over, note. Dying at any point is safe; see `deliveries`."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.session import Database
from payerwatch.failpoints import failpoint
from payerwatch.notifier import deliveries
from payerwatch.notifier.bell import Bell
from payerwatch.notifier.channels.base import (
    Accepted,
    ChannelClosed,
    ChannelRefused,
    ChannelUncertain,
    Prepared,
    Route,
    Routes,
)
from payerwatch.notifier.deliveries import WAKE, Claim
from payerwatch.notifier.metrics import ATTEMPTS, CLOSED, OVERTAKEN, TOLD, UNCERTAIN
from payerwatch.policies.ids import made_at
from payerwatch.streams.service import SERVER_TROUBLE
from payerwatch.telemetry.tracing import following

log = structlog.get_logger()
MAIL = "email"
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pace:
    concurrency: int = 4
    calls: int = 32
    """Calls to endpoints and chats at once, to each of them one."""
    batch: int = 500
    """SendGrid takes 1,000 personalizations a call; half of it keeps a call short."""
    poll_every: timedelta = timedelta(seconds=1)
    lease: timedelta = timedelta(minutes=1)
    reconcile_after: timedelta = timedelta(minutes=10)
    reconcile_every: timedelta = timedelta(seconds=5)
    closed_for: timedelta = timedelta(minutes=5)
    """How long a channel whose provider does not know us rests before one more look."""


@dataclass(slots=True)
class Sender:
    database: Database
    routes: Routes
    worker: str
    pace: Pace = field(default_factory=Pace)
    bell: Bell = field(default_factory=Bell)
    resume_at: dict[str, datetime] = field(default_factory=dict)
    """A provider that asks for time asks it for every delivery of its channel."""
    closed: dict[str, str] = field(default_factory=dict)
    """Channels whose provider does not know us, with the reason."""

    def tasks(self) -> list[Callable[[asyncio.Event], Awaitable[None]]]:
        """Mail has workers of its own: an endpoint that hangs keeps nobody's alert waiting."""
        channels = {channel for _, channel in self.routes}
        mail = partial(self.work, skip=channels - {MAIL})
        others = [self.call] if channels - {MAIL} else []
        return [self.listen, self.reconcile, *[mail] * self.pace.concurrency, *others]

    async def send_next(self, skip: Collection[str] = ()) -> bool:
        """False when nothing is due over channels other than `skip`."""
        claims = await self._claim(skip)
        if claims:
            await self._deliver(claims)
        return bool(claims)

    async def _claim(self, skip: Collection[str]) -> Sequence[Claim]:
        now = datetime.now(UTC)
        resting = [*skip, *(channel for channel, until in self.resume_at.items() if now < until)]
        async with self.database.transaction() as session:
            return await deliveries.claim_next(
                session, self.worker, now=now, lease=self.pace.lease, most=self.pace.batch, resting=resting
            )

    async def _deliver(self, claims: Sequence[Claim]) -> None:
        await failpoint("sender.after_claim")
        route = self.routes[claims[0].subject, claims[0].channel]
        async with self.database.reading() as session:
            prepared = await route.prepare(session, claims)
        await self._withdraw(claims, prepared)
        left = [claim for claim in claims if claim.delivery_id not in prepared.withdrawn]
        if left and prepared.message is not None:
            with following(left[0].correlation, "delivery", channel=left[0].channel, subject=left[0].subject):
                await self._hand_over(route, left, prepared.message)

    async def _withdraw(self, claims: Sequence[Claim], prepared: Prepared[Any]) -> None:
        if not prepared.withdrawn:
            return
        async with self.database.transaction() as session:
            for reason in set(prepared.withdrawn.values()):
                whose = [claim for claim in claims if prepared.withdrawn.get(claim.delivery_id) == reason]
                await deliveries.note_refused(session, whose, f"not sent: {reason}", again_at=None)
        self._count([claim for claim in claims if claim.delivery_id in prepared.withdrawn], "withdrawn")

    async def _hand_over(self, route: Route[Any], claims: Sequence[Claim], message: object) -> None:
        if not await self._still_ours(claims):
            return
        try:
            await failpoint("sender.before_send")
            accepted = await route.channel.send(message)
            await failpoint("sender.after_send")
        except ChannelClosed as closed:
            await self._closed(claims, closed)
        except ChannelRefused as refused:
            await self._refused(route, claims, refused)
        except ChannelUncertain as unsure:
            await self._uncertain(claims, unsure)
        else:
            await self._accepted(route, claims, accepted)

    async def _still_ours(self, claims: Sequence[Claim]) -> bool:
        """Asked right before sending. Where some were taken over, the others are claimed anew without them."""
        now = datetime.now(UTC)
        async with self.database.transaction() as session:
            ours = await deliveries.still_ours(session, claims, until=now + self.pace.lease)
            lost = [claim for claim in claims if claim.delivery_id not in ours]
            if lost:
                await deliveries.note_refused(session, claims, "its batch was taken over", again_at=now)
        OVERTAKEN.inc(len(lost))
        self._count(lost, "overtaken")
        return not lost

    async def _closed(self, claims: Sequence[Claim], closed: ChannelClosed) -> None:
        channel, now = claims[0].channel, datetime.now(UTC)
        self.closed[channel], self.resume_at[channel] = str(closed), now + self.pace.closed_for
        CLOSED.labels(channel).set(1)
        async with self.database.transaction() as session:
            await deliveries.note_refused(session, claims, str(closed), again_at=now)
        log.error("channel.closed", channel=channel, reason=str(closed))
        self._count(claims, "closed", reason=str(closed))

    async def not_ready(self) -> str | None:
        """Which channels wait for somebody to mend our account there."""
        return "; ".join(f"{channel} is closed to us: {why}" for channel, why in self.closed.items()) or None

    async def _accepted(self, route: Route[Any], claims: Sequence[Claim], accepted: Accepted) -> None:
        async with self.database.transaction() as session:
            await deliveries.note_accepted(session, _ids(claims), accepted.provider_id, now=datetime.now(UTC))
            for claim in claims if route.noted else ():
                await _note(route, session, claim, None, last=True)
            await failpoint("sender.before_note")
        await failpoint("sender.after_note")
        if self.closed.pop(claims[0].channel, None):
            CLOSED.labels(claims[0].channel).set(0)
        self._count(claims, "accepted")
        for claim in claims:
            if claim.subject == "alert":
                TOLD.observe((datetime.now(UTC) - made_at(claim.subject_id)).total_seconds())

    async def _refused(self, route: Route[Any], claims: Sequence[Claim], refused: ChannelRefused) -> None:
        """A fault that may be one recipient's is not held against the rest of the batch: each is tried alone."""
        now, apart = datetime.now(UTC), refused.alone and len(claims) > 1
        wait = route.channel.wait_after(max(claim.attempts for claim in claims))
        again_at = now + max(wait, refused.after or timedelta()) if refused.retry and wait is not None else None
        if refused.retry and refused.after is not None and again_at is not None:
            channel = claims[0].channel
            self.resume_at[channel] = max(self.resume_at.get(channel, LONG_AGO), again_at)
        again_at = now if apart else again_at
        async with self.database.transaction() as session:
            await deliveries.note_refused(session, claims, str(refused), again_at=again_at, alone=apart)
            for claim in claims if route.noted else ():
                await _note(route, session, claim, str(refused), last=again_at is None)
        self._count(claims, "given_up" if again_at is None else "refused", reason=str(refused))

    async def _uncertain(self, claims: Sequence[Claim], unsure: ChannelUncertain) -> None:
        until = datetime.now(UTC) + self.pace.reconcile_after
        async with self.database.transaction() as session:
            await deliveries.note_uncertain(session, claims, str(unsure), until=until)
        UNCERTAIN.labels("unanswered").inc(len(claims))
        self._count(claims, "uncertain", reason=str(unsure))

    def _count(self, claims: Sequence[Claim], outcome: str, reason: str | None = None) -> None:
        for claim in claims:
            ATTEMPTS.labels(claim.channel, outcome).inc()
            told = {"delivery_id": str(claim.delivery_id), "attempts": claim.attempts, "reason": reason}
            log.info(f"delivery.{outcome}", correlation=str(claim.correlation), **told)

    async def reconcile_once(self) -> None:
        async with self.database.transaction() as session:
            done = await deliveries.reconcile(session, now=datetime.now(UTC), reconcile_after=self.pace.reconcile_after)
            if done.expired or done.reported or done.resent:
                await failpoint("sender.before_reconciled")
        for outcome, count in (("died", done.expired), ("reported", done.reported), ("resent", done.resent)):
            if count:
                UNCERTAIN.labels(outcome).inc(count)
                log.warning("deliveries.reconciled", outcome=outcome, count=count)
        if done.reported or done.resent:
            self.bell.ring()

    async def work(self, stop: asyncio.Event, skip: Collection[str] = ()) -> None:
        while not stop.is_set():
            ringing = self.bell.next()
            if not await self.send_next(skip):
                await _first_of(stop, ringing, within=self.pace.poll_every)

    async def call(self, stop: asyncio.Event) -> None:
        """One claims and many call: two that claimed at the same moment could both take the same endpoint."""
        slots, freed = asyncio.Semaphore(self.pace.calls), asyncio.Event()

        async def one(claims: Sequence[Claim]) -> None:
            try:
                await self._deliver(claims)
            except SERVER_TROUBLE as trouble:  # what was claimed is claimed again when its lease ends
                log.warning("call.troubled", error=type(trouble).__name__)
            finally:
                slots.release()
                freed.set()

        async with asyncio.TaskGroup() as calls:
            while not stop.is_set():
                ringing = self.bell.next()
                freed.clear()
                await slots.acquire()
                if claims := await self._claim_call():
                    calls.create_task(one(claims))
                else:
                    slots.release()
                    await _first_of(stop, ringing, freed, within=self.pace.poll_every)

    async def _claim_call(self) -> Sequence[Claim]:
        """None while Postgres is away: calls under way must not end with it."""
        try:
            return await self._claim({MAIL})
        except SERVER_TROUBLE as trouble:
            log.warning("claim.troubled", error=type(trouble).__name__)
            return ()

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


def _ids(claims: Sequence[Claim]) -> list[UUID]:
    return [claim.delivery_id for claim in claims]


async def _note(route: Route[Any], session: AsyncSession, claim: Claim, refused: str | None, *, last: bool) -> None:
    if route.noted is not None:
        await route.noted(session, claim, refused, last=last)
