"""What of a week goes into whose edition, best first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from payerwatch.watches.rules import RANK

MOST_YOURS = 25
MOST_OTHERS = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    change_id: UUID
    payer: str
    impact: str
    found_at: datetime


@dataclass(frozen=True, slots=True)
class Entries:
    yours: tuple[UUID, ...]
    others: tuple[UUID, ...]

    def as_row(self) -> dict[str, list[str]]:
        return {"yours": [str(each) for each in self.yours], "others": [str(each) for each in self.others]}


def entries_for(week: Sequence[Candidate], met: Collection[UUID], payers: Collection[str]) -> Entries:
    """Yours are what your watches met and what changed at payers you showed interest in."""
    ranked = sorted(week, key=lambda each: (RANK[each.impact], each.found_at, each.change_id), reverse=True)
    told = [each for each in ranked if each.change_id in met]
    near = [each for each in ranked if each.change_id not in met and each.payer in payers]
    yours = [each.change_id for each in (*told, *near)][:MOST_YOURS]
    others = [each.change_id for each in ranked if each.change_id not in set(yours)]
    return Entries(tuple(yours), tuple(others[:MOST_OTHERS]))
