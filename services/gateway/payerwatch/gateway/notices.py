"""What every page says to whoever is signed in, whatever the page is about: that their plan waits for a payment."""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from starlette.types import ASGIApp, Receive, Scope, Send

from payerwatch.entitlements import Entitlement


@dataclass(frozen=True, slots=True)
class Declined:
    since: datetime
    until: datetime
    stopped: bool
    """The grace is over: what the plan holds rests until it is paid."""
    may_pay: bool
    """Others are told whom to ask."""


_said: ContextVar[Declined | None] = ContextVar("declined", default=None)


def declined_of(entitlement: Entitlement, now: datetime, *, may_pay: bool) -> Declined | None:
    since, until = entitlement.past_due_since, entitlement.grace_until
    if since is None or until is None:
        return None
    return Declined(since, until, now >= until, may_pay)


def say(declined: Declined | None) -> None:
    """For the rest of this request."""
    _said.set(declined)


def said() -> Declined | None:
    return _said.get()


class Notices:
    """Whatever a server does with tasks, one request's notice is not the next one's."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        say(None)
        await self.app(scope, receive, send)
