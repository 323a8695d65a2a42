"""The counts of calls as the stream server holds them: one hash, a field for each organization, day and kind. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

HASH = "usage"
COUNTER = "counter"
"""The field that names this hash: a server that lost its data counts under another name."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What one call counts for."""

    organization_id: UUID
    day: date
    metered: bool

    @property
    def fields(self) -> tuple[str, ...]:
        return fields_of(self.organization_id, self.day)[: 2 if self.metered else 1]


def fields_of(organization_id: UUID, day: date) -> tuple[str, str]:
    return (f"{organization_id} {day} calls", f"{organization_id} {day} metered")


@dataclass(frozen=True, slots=True, order=True)
class Count:
    """All calls of a day since the counter began."""

    organization_id: UUID
    day: date
    calls: int
    metered: int


def as_text(value: bytes | str | None) -> str:
    """The driver's own words are either."""
    return value.decode() if isinstance(value, bytes) else value or ""


def counts_of(fields: Mapping[str, str]) -> Iterator[Count]:
    for name, calls in fields.items():
        if name.endswith(" calls"):
            organization, day, _ = name.split(" ")
            metered = int(fields.get(name.removesuffix("calls") + "metered", 0))
            yield Count(UUID(organization), date.fromisoformat(day), int(calls), metered)


def over(counts: Iterable[Count], today: date) -> Iterator[Count]:
    """Those of days that no worker's clock can still be in."""
    return (count for count in counts if (today - count.day).days > 1)
