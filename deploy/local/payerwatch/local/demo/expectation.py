"""What a careful reader should find after an edit."""

from dataclasses import dataclass

from payerwatch.local.demo.policy import Policy
from payerwatch.policies.words import ChangeKind, Direction


@dataclass(frozen=True, slots=True)
class Edited:
    """`kinds` must be found; `may_also` may be. Codes are as printed, a range as `A-B`."""

    policy: Policy
    kinds: tuple[ChangeKind, ...]
    direction: Direction | None = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    may_also: tuple[ChangeKind, ...] = ()
