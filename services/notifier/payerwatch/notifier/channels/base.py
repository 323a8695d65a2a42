"""What a sender asks of a channel."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Message:
    delivery_id: UUID
    to: str
    subject: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Accepted:
    provider_id: str | None


class ChannelRefused(Exception):
    """The provider did not take the message. `retry` says whether asking again could help, `after` not before when."""

    def __init__(self, reason: str, *, retry: bool, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry = retry
        self.after = after


class ChannelUncertain(Exception):
    """The message was handed over and no answer came: the provider may have taken it."""


class Channel(Protocol):
    name: str

    async def send(self, message: Message) -> Accepted:
        """Raises ChannelRefused or ChannelUncertain."""
        ...
