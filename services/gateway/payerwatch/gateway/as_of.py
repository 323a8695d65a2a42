"""Which version of a policy stood on a date of service, as far as it can be known. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Ground(StrEnum):
    """Why a version is taken to have begun on its day."""

    PRINTED = "printed"
    """The version prints this effective date."""
    READ = "read"
    """It prints none with a day; this is when we first read it."""


@dataclass(frozen=True, slots=True)
class Known:
    """`effective` is the latest effective date that the version prints to the day, if any."""

    number: int
    read_on: date
    effective: date | None

    @property
    def began(self) -> date:
        return self.effective or self.read_on

    @property
    def ground(self) -> Ground:
        return Ground.PRINTED if self.effective else Ground.READ


@dataclass(frozen=True, slots=True)
class InForce:
    version: Known
    next: Known | None
    """The version that took over, or will."""


def in_force(versions: Sequence[Known], day: date) -> InForce | None:
    """The newest version that had begun; None where even the first we know began later."""
    ordered = sorted(versions, key=lambda version: version.number)
    begun = [place for place, version in enumerate(ordered) if version.began <= day]
    if not begun:
        return None
    place = begun[-1]
    return InForce(ordered[place], ordered[place + 1] if place + 1 < len(ordered) else None)
