"""What the sender asks of a channel. A channel is one folder; its `routes` say what it carries."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.notifier.deliveries import Claim

P = TypeVar("P")
Taken_contra = TypeVar("Taken_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Accepted:
    provider_id: str | None


class ChannelRefused(Exception):
    """The provider did not take the message. `retry` says whether asking again could help, `after` not before when.

    `alone` says that the fault may be one recipient's, so that each of a batch is tried by itself.
    """

    def __init__(self, reason: str, *, retry: bool, after: timedelta | None = None, alone: bool = False) -> None:
        super().__init__(reason)
        self.retry = retry
        self.after = after
        self.alone = alone


class ChannelClosed(Exception):
    """The provider does not know us (a revoked key): an operator's to mend, and no delivery's fault."""


class ChannelUncertain(Exception):
    """The message was handed over and no answer came: the provider may have taken it."""


class Channel(Protocol[Taken_contra]):
    async def send(self, message: Taken_contra, /) -> Accepted:
        """Raises ChannelRefused, ChannelClosed or ChannelUncertain."""
        ...

    def wait_after(self, attempts: int) -> timedelta | None:
        """How long to wait after so many attempts; None when there shall be no other."""
        ...


@dataclass(frozen=True, slots=True)
class Prepared(Generic[P]):
    """What is handed over for a batch of claims, and whom of them nothing is sent to, with the reason."""

    message: P | None
    withdrawn: Mapping[UUID, str] = field(default_factory=dict)


class Outcome(Protocol):
    """What a settled attempt came to, for a route that keeps a log of its own."""

    async def __call__(self, session: AsyncSession, claim: Claim, refused: str | None, *, last: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class Route(Generic[P]):
    """How deliveries of one subject go over one channel."""

    prepare: Callable[[AsyncSession, Sequence[Claim]], Awaitable[Prepared[P]]]
    channel: Channel[P]
    noted: Outcome | None = None
    """Called in the transaction that notes what came of an attempt."""


Routes = Mapping[tuple[str, str], Route[Any]]
"""By subject and channel."""
