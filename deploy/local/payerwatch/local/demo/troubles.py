"""How sites misbehave: what is served instead of a policy, and the verdict it deserves."""

from dataclasses import dataclass
from enum import StrEnum

from payerwatch.policies.words import Verdict


class Misbehaviour(StrEnum):
    MISSING = "missing"
    SOFT_404 = "soft_404"
    BLOCKED_403 = "blocked_403"
    BLOCKED_200 = "blocked_200"
    TERMS = "terms"
    TO_HOME = "to_home"
    TO_INDEX = "to_index"
    CANONICAL = "canonical"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"
    SLOW = "slow"
    TRUNCATED = "truncated"
    EMPTY = "empty"


VERDICTS: dict[Misbehaviour, tuple[Verdict, ...]] = {
    Misbehaviour.MISSING: (Verdict.GONE,),
    Misbehaviour.SOFT_404: (Verdict.SOFT_404,),
    Misbehaviour.BLOCKED_403: (Verdict.BLOCKED,),
    Misbehaviour.BLOCKED_200: (Verdict.BLOCKED,),
    Misbehaviour.TERMS: (Verdict.INTERSTITIAL,),
    Misbehaviour.TO_HOME: (Verdict.SOFT_404,),
    Misbehaviour.TO_INDEX: (Verdict.SOFT_404,),
    Misbehaviour.CANONICAL: (Verdict.OK, Verdict.NOT_MODIFIED),
    Misbehaviour.TOO_MANY: (Verdict.BLOCKED, Verdict.SERVER_ERROR),
    Misbehaviour.UNAVAILABLE: (Verdict.SERVER_ERROR,),
    Misbehaviour.SLOW: (Verdict.OK, Verdict.NOT_MODIFIED),
    Misbehaviour.TRUNCATED: (Verdict.UNREADABLE,),
    Misbehaviour.EMPTY: (Verdict.UNREADABLE, Verdict.SOFT_404),
}
PASSING = {Misbehaviour.TOO_MANY: 2, Misbehaviour.UNAVAILABLE: 2, Misbehaviour.SLOW: 1}


@dataclass(slots=True)
class Trouble:
    """`left` counts the requests it still meets; None lasts until it is cleared."""

    what: Misbehaviour
    left: int | None = None

    def meet(self) -> None:
        if self.left is not None:
            self.left -= 1

    @property
    def over(self) -> bool:
        return self.left is not None and self.left <= 0
