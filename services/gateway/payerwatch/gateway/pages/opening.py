"""What of a table a role may see. The rows after that never reach the template."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

OPEN_ROWS = 3
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Opening(Generic[Row]):
    rows: tuple[Row, ...]
    closed: int


def opened(rows: Sequence[Row], *, whole: bool = False) -> Opening[Row]:
    if whole:
        return Opening(tuple(rows), 0)
    return Opening(tuple(rows[:OPEN_ROWS]), max(0, len(rows) - OPEN_ROWS))
