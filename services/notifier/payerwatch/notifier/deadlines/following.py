"""How the dates that a policy prints now continue those it printed before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from payerwatch.policies.spans import first_day, last_day
from payerwatch.policies.words import DateKind, DatePrecision

LOOKS_BACK = frozenset({DateKind.LAST_REVIEW, DateKind.ORIGINAL_EFFECTIVE, DateKind.PUBLISH})


@dataclass(frozen=True, slots=True)
class Printed:
    kind: str
    day: date
    """The first that it may mean."""
    basis: str | None
    printed: str
    quote: str
    precision: str = DatePrecision.DAY

    @property
    def last(self) -> date:
        return last_day(self.day, self.precision)


@dataclass(frozen=True, slots=True)
class Held:
    id: UUID
    kind: str
    day: date
    precision: str = DatePrecision.DAY

    @property
    def last(self) -> date:
        return last_day(self.day, self.precision)


@dataclass(frozen=True, slots=True)
class Followed:
    new: tuple[Printed, ...] = ()
    moved: tuple[tuple[Held, Printed], ...] = ()
    withdrawn: tuple[Held, ...] = ()


def printed_ahead(dates: Iterable[Mapping[str, Any]], today: date) -> list[Printed]:
    """Those that have not passed. "January 2027" has not until its last day."""
    found: dict[tuple[str, date, str], Printed] = {}
    for each in dates:
        if each.get("kind") in LOOKS_BACK:
            continue
        try:
            precision = str(each.get("precision"))
            day = first_day(str(each.get("value")), precision)
        except ValueError:
            continue
        said = (each.get("basis"), str(each.get("printed")), str(each.get("quote")))
        row = Printed(str(each["kind"]), day, *said, precision)
        if row.last >= today:
            found.setdefault((row.kind, day, precision), row)
    return sorted(found.values(), key=lambda row: (row.kind, row.day))


def followed(held: Sequence[Held], printed: Sequence[Printed], today: date) -> Followed:
    """Of each kind: the same days stay, the others are moved in their order, and what is left over is new or gone.
    What has passed has passed, and is neither."""
    kinds: dict[str, tuple[list[Held], list[Printed]]] = defaultdict(lambda: ([], []))
    for each in held:
        if each.last >= today:
            kinds[each.kind][0].append(each)
    for row in printed:
        kinds[row.kind][1].append(row)
    parts = [_of_one_kind(*kinds[kind]) for kind in sorted(kinds)]
    return Followed(
        tuple(row for part in parts for row in part.new),
        tuple(pair for part in parts for pair in part.moved),
        tuple(each for part in parts for each in part.withdrawn),
    )


def _of_one_kind(held: Sequence[Held], printed: Sequence[Printed]) -> Followed:
    same = {(each.day, each.precision) for each in held} & {(row.day, row.precision) for row in printed}
    before = sorted((each for each in held if (each.day, each.precision) not in same), key=lambda each: each.day)
    after = sorted((row for row in printed if (row.day, row.precision) not in same), key=lambda row: row.day)
    both = min(len(before), len(after))
    moved = tuple(zip(before[:both], after[:both], strict=True))
    return Followed(tuple(after[both:]), moved, tuple(before[both:]))


def reminder_due(day: date, today: date, days: Iterable[int]) -> int | None:
    """The reminder whose time has come: the nearest that is not nearer than the day. None when it is too early, and
    once the day, or the first that a month or year may mean, has passed."""
    left = (day - today).days
    return min((each for each in days if each >= left), default=None) if left >= 0 else None
