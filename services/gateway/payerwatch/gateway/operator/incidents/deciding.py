"""When trouble is an incident, and of which cause. Pure.

A source that fails with its whole host is the host's incident and none of its own; one that failed while its host
was down gets one only after it failed again since.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

REPEATED = 3
HOST_REPEATED = 5
"""Where the fetcher leaves a host alone for a while, too."""


class Cause(StrEnum):
    SOURCE = "source"
    HOST = "host"
    LISTING = "listing"
    PROVIDER = "provider"
    DEAD_LETTERS = "dead_letters"


@dataclass(frozen=True, slots=True)
class Key:
    cause: Cause
    subject: str


@dataclass(frozen=True, slots=True)
class HostSeen:
    """`sources` are those we visit there, `failing` those of them that failed at least `REPEATED` times in a row."""

    name: str
    failures: int = 0
    sources: int = 0
    failing: int = 0


@dataclass(frozen=True, slots=True)
class SourceSeen:
    """Also for a listing. Only what has failed since it last succeeded is seen at all."""

    id: str
    host: str
    name: str
    failures: int
    reason: str
    last_try: datetime | None


@dataclass(frozen=True, slots=True)
class ProviderSeen:
    """Deliveries of a channel that were tried `REPEATED` times and are still not through."""

    channel: str
    waiting: int
    error: str


@dataclass(frozen=True, slots=True)
class Seen:
    hosts: Collection[HostSeen] = ()
    sources: Collection[SourceSeen] = ()
    listings: Collection[SourceSeen] = ()
    providers: Collection[ProviderSeen] = ()
    letters: Mapping[str, int] = field(default_factory=dict)
    recovered_hosts: Mapping[str, datetime] = field(default_factory=dict)
    """When the last incident of a host was closed."""


@dataclass(frozen=True, slots=True)
class Decision:
    opened: Mapping[Key, str]
    """Each with what happened, in one sentence."""
    closed: frozenset[Key]


def decide(open_now: Collection[Key], seen: Seen) -> Decision:
    troubles = dict(_troubles(seen))
    failing = {key for key in open_now if key in troubles or not _recovered(key, seen)}
    opened = {key: what for key, what in troubles.items() if key not in open_now}
    return Decision(opened, frozenset(set(open_now) - failing))


def is_down(host: HostSeen) -> bool:
    """By its own count, or because most of what we read there fails, each by an answer of its own."""
    most = host.failing >= REPEATED and host.failing * 2 > host.sources
    return host.failures >= HOST_REPEATED or most


def _troubles(seen: Seen) -> Iterator[tuple[Key, str]]:
    down = {host.name for host in seen.hosts if is_down(host)}
    for host in seen.hosts:
        if host.name in down:
            yield Key(Cause.HOST, host.name), _of_host(host)
    for cause, each in ((Cause.LISTING, seen.listings), (Cause.SOURCE, seen.sources)):
        for one in each:
            if one.failures >= REPEATED and one.host not in down and _since_recovery(one, seen):
                what = f"{one.name} failed {one.failures} times in a row: {one.reason}"
                yield Key(cause, one.id), what
    for provider in seen.providers:
        if provider.waiting:
            many = f"{provider.waiting} deliveries by {provider.channel} failed {REPEATED} times or more"
            yield Key(Cause.PROVIDER, provider.channel), f"{many}: {provider.error}"
    for service, count in seen.letters.items():
        if count:
            noun = "event" if count == 1 else "events"
            yield Key(Cause.DEAD_LETTERS, service), f"The {service} could not handle {count} {noun}"


def _of_host(host: HostSeen) -> str:
    if host.failures >= HOST_REPEATED:
        return f"{host.name} failed {host.failures} times in a row"
    return f"{host.failing} of {host.sources} sources at {host.name} fail"


def _since_recovery(one: SourceSeen, seen: Seen) -> bool:
    recovered = seen.recovered_hosts.get(one.host)
    return recovered is None or (one.last_try is not None and one.last_try > recovered)


def _recovered(key: Key, seen: Seen) -> bool:
    """Of a cause whose trouble is under the mark: half way back is not recovered."""
    if key.cause is Cause.HOST:
        host = next((each for each in seen.hosts if each.name == key.subject), None)
        return host is None or host.failures == 0
    if key.cause in {Cause.SOURCE, Cause.LISTING}:
        each = seen.sources if key.cause is Cause.SOURCE else seen.listings
        return all(one.id != key.subject for one in each)
    return True
