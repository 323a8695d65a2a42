"""Our manners on one host while we hold its lease: robots, gap, breaker. Every request goes through here."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import httpx
import structlog

from payerwatch.fetcher.download import MOST_REDIRECTS, Download, LedAway, Limits, VisitFailed, download
from payerwatch.fetcher.metrics import HOSTS_CLOSED
from payerwatch.fetcher.politeness import FIRST_WAIT, Pace, any_chance, backoff, breaker_wait, retry_after
from payerwatch.fetcher.robots import KEPT, LIMIT, Robots, rules_from
from payerwatch.policies.words import Verdict

log = structlog.get_logger()
TOO_BUSY = {429, 503}
REFUSALS = {403, 406}
AGENT = "Payerwatch"


class HostClosed(Exception):
    """The host is to be left alone now, or the lease is lost. What was about to be asked stays due."""


NextDoor = Callable[[str, timedelta], AbstractAsyncContextManager["Guest"]]


@dataclass
class Guest:
    """`next_door` opens the host of an address that a redirect leads to, with the gap that we keep here."""

    host: str
    client: httpx.AsyncClient
    limits: Limits
    now: Callable[[], datetime]
    pace: Pace
    next_door: NextDoor
    failures: int = 0
    closed_until: datetime | None = None
    may_speak: Callable[[], bool] = lambda: True
    robots: Robots | None = None

    def slow_down(self, gap: timedelta) -> None:
        self.pace.gap = max(gap, self.robots.gap if self.robots else timedelta()).total_seconds()

    @property
    def is_closed(self) -> bool:
        return not self.may_speak() or self.is_left_alone

    @property
    def is_left_alone(self) -> bool:
        """Because of what the host said or did, not because our lease ran out."""
        return self.closed_until is not None and self.closed_until > self.now()

    async def get(
        self, url: str, headers: Mapping[str, str] | None = None, *, redirects: int = MOST_REDIRECTS
    ) -> Download:
        """Raises VisitFailed or HostClosed."""
        try:
            answer = await download(
                self.client, url, self.limits, before_request=self._before, headers=headers, redirects=redirects
            )
        except LedAway as away:
            return await self._follow(url, away, headers)
        except VisitFailed as failure:
            if failure.host_failed:
                self.note_failure()
            raise
        self._heed(answer)
        return answer

    async def _follow(self, url: str, away: LedAway, headers: Mapping[str, str] | None = None) -> Download:
        if away.left < 0:
            raise VisitFailed(Verdict.UNREADABLE, f"more than {MOST_REDIRECTS} redirects", status=away.status)
        async with self.next_door(away.address, timedelta(seconds=self.pace.gap)) as other:
            answer = await other.get(away.address, headers, redirects=away.left)
        return replace(answer, url=url)

    async def learn_robots(self, scheme: str, text: str | None, read_at: datetime | None) -> str | None:
        """Returns what must be kept. A host whose rules cannot be learnt is left alone.

        Raises VisitFailed or HostClosed."""
        fresh = text is not None and read_at is not None and self.now() - read_at < KEPT
        if text is not None and fresh:
            self.robots = Robots.of(text, AGENT)
            return None
        address = f"{scheme}://{self.host}/robots.txt"
        try:
            answer = await self._robots_at(address)
        except VisitFailed as failure:
            self.note_failure()
            self.leave_alone(FIRST_WAIT)
            raise VisitFailed(failure.verdict, f"robots.txt: {failure.reason}") from failure
        rules = rules_from(answer.status, answer.body)
        if rules is None:
            self._heed(answer)
            self.leave_alone(FIRST_WAIT)
            raise VisitFailed(Verdict.UNREACHABLE, f"robots.txt answers {answer.status}: the host is left alone")
        self.robots = Robots.of(rules, AGENT)
        return rules

    async def _robots_at(self, address: str) -> Download:
        limits = Limits(LIMIT * 2, self.limits.time)
        try:
            return await download(self.client, address, limits, before_request=self._before_robots)
        except LedAway as away:
            return await self._follow(address, away)

    async def _before_robots(self, _url: str) -> None:
        if self.is_closed:
            raise HostClosed(self.host)
        await self.pace.turn()

    async def _before(self, url: str) -> None:
        if self.robots is None or not self.robots.allow(url):
            raise VisitFailed(Verdict.BLOCKED, "robots.txt does not let us read this")
        if self.is_closed:
            raise HostClosed(self.host)
        await self.pace.turn()
        if self.is_closed:
            raise HostClosed(self.host)

    def _heed(self, answer: Download) -> None:
        if answer.status in TOO_BUSY:
            asked = retry_after(answer.headers.get("retry-after"), self.now())
            self.leave_alone(asked if asked is not None else FIRST_WAIT + backoff(self.failures + 1, any_chance()))
        if answer.status in TOO_BUSY or answer.status >= 500 or answer.status in REFUSALS:
            self.note_failure()

    def note_success(self) -> None:
        """What came was not the answer of a host in trouble."""
        self.failures = 0

    def note_failure(self) -> None:
        """The host is in trouble, or blocks us, whatever the status was."""
        self.failures += 1
        wait = breaker_wait(self.failures, any_chance())
        if wait is not None:
            self.leave_alone(wait)
            HOSTS_CLOSED.labels(self.host).inc()
            log.warning("host.closed", host=self.host, failures=self.failures, seconds=round(wait.total_seconds()))

    def leave_alone(self, length: timedelta) -> None:
        until = self.now() + length
        self.closed_until = until if self.closed_until is None else max(until, self.closed_until)
