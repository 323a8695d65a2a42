"""What rows of any table share: which is the header, and how spanning cells fill the grid."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_HEADER_WORDS = re.compile(
    r"\b(codes?|description|descriptor|date|summary|drug|brand|generic|indications?|criteria|dos(e|age|ing)|"
    r"cpt|hcpcs|icd|modifier|notes?|comments?|status|coverage|action|type|policy|reason|product|test|name|"
    r"changes?|revisions?|approval|limit|section|category|term|definition|procedure|diagnosis|source|version|by)\b",
    re.I,
)
_NO_HEADER = re.compile(r"\d{3}|\d/\d|[.;!]$")
_WIDEST_HEADER = 80
MAX_COLUMNS = 100
MAX_ROWS_SPANNED = 500


def looks_like_header(cells: Sequence[str]) -> bool:
    """Short labels only, most of them words that payers head columns with."""
    printed = [cell for cell in cells if cell]
    if len(printed) < 2 or any(len(cell) > _WIDEST_HEADER or _NO_HEADER.search(cell) for cell in printed):
        return False
    return sum(1 for cell in printed if _HEADER_WORDS.search(cell)) * 2 >= len(printed)


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    wide: int = 1
    tall: int = 1
    header: bool = False


@dataclass(slots=True)
class Grid:
    """Rows given top down, each with its spanning cells filled in. A cell that spans columns is printed once
    in a row of data and over each column in a header."""

    carried: dict[int, tuple[int, str]] = field(default_factory=dict)

    def fill(self, cells: Sequence[Cell], *, repeat: bool) -> tuple[str, ...]:
        filled: list[str] = []
        for cell in cells:
            self._carry(filled)
            for offset in range(min(cell.wide, MAX_COLUMNS)):
                if cell.tall > 1:
                    self.carried[len(filled)] = (min(cell.tall, MAX_ROWS_SPANNED) - 1, cell.text if not offset else "")
                filled.append(cell.text if repeat or not offset else "")
        self._carry(filled)
        return tuple(filled[:MAX_COLUMNS])

    def _carry(self, filled: list[str]) -> None:
        while len(filled) in self.carried and len(filled) < MAX_COLUMNS:
            column = len(filled)
            left, text = self.carried.pop(column)
            if left > 1:
                self.carried[column] = (left - 1, text)
            filled.append(text)


def merged_header(upper: tuple[str, ...], lower: tuple[str, ...]) -> tuple[str, ...]:
    """Two header rows as one: "Codes" over "CPT" is "Codes CPT"."""
    width = max(len(upper), len(lower))
    padded = zip(upper + ("",) * (width - len(upper)), lower + ("",) * (width - len(lower)), strict=True)
    return tuple(low if not up or up == low else f"{up} {low}".strip() for up, low in padded)
