"""Who says what, and who listens. Everything else about streams is derived from here."""

from dataclasses import dataclass
from typing import Literal

from payerwatch.events.base import Event
from payerwatch.events.differ import PolicyAmended, PolicyChanged, VersionStored
from payerwatch.events.fetcher import SnapshotTaken
from payerwatch.events.gateway import (
    CorrectionRequested,
    DeadLetterReplayRequested,
    DeliveryReported,
    EmailRequested,
    EndpointTested,
    ReleaseRequested,
    ReplayRequested,
    VisitRequested,
    WithdrawalConfirmed,
)

Service = Literal["fetcher", "differ", "notifier", "gateway"]
SERVICES: tuple[Service, ...] = ("fetcher", "differ", "notifier", "gateway")


@dataclass(frozen=True, slots=True)
class Stream:
    event: type[Event]
    speaker: Service
    listeners: tuple[Service, ...]

    @property
    def name(self) -> str:
        return self.event.stream


STREAMS: tuple[Stream, ...] = (
    Stream(SnapshotTaken, "fetcher", ("differ",)),
    Stream(VersionStored, "differ", ("gateway", "notifier")),
    Stream(PolicyAmended, "differ", ("notifier",)),
    Stream(PolicyChanged, "differ", ("notifier", "gateway")),
    Stream(ReleaseRequested, "gateway", ("differ",)),
    Stream(WithdrawalConfirmed, "gateway", ("fetcher", "differ")),
    Stream(VisitRequested, "gateway", ("fetcher",)),
    Stream(CorrectionRequested, "gateway", ("differ",)),
    Stream(DeadLetterReplayRequested, "gateway", SERVICES),
    Stream(DeliveryReported, "gateway", ("notifier",)),
    Stream(EmailRequested, "gateway", ("notifier",)),
    Stream(EndpointTested, "gateway", ("notifier",)),
    Stream(ReplayRequested, "gateway", ("notifier",)),
)


def stream_named(name: str) -> Stream | None:
    return next((stream for stream in STREAMS if stream.name == name), None)


def heard_by(service: Service) -> tuple[Stream, ...]:
    return tuple(stream for stream in STREAMS if service in stream.listeners)


def said_by(service: Service) -> tuple[Stream, ...]:
    return tuple(stream for stream in STREAMS if stream.speaker == service)
