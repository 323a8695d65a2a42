"""A version's codes by disposition, each with what happened to it in a change."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from payerwatch.gateway import wording
from payerwatch.gateway.pages.comparison import MovedCode
from payerwatch.gateway.pages.facts import CodeShown
from payerwatch.gateway.pages.opening import Opening, opened

OWNERS = {"CPT": "American Medical Association", "CDT": "American Dental Association", "REV": "NUBC"}
_FIRST = {"added": 0, "removed": 0, "moved": 1, "unchanged": 2}


@dataclass(frozen=True, slots=True)
class CodeRow:
    code: str
    system: str
    fate: str
    moved_from: str = ""

    @property
    def description(self) -> str:
        owner = OWNERS.get(self.system)
        return f"Code only; the description belongs to the {owner}" if owner else "Not printed in this version"


@dataclass(frozen=True, slots=True)
class CodeTable:
    disposition: str
    rows: Opening[CodeRow]

    @property
    def title(self) -> str:
        return wording.DISPOSITIONS.get(self.disposition, self.disposition)


@dataclass(frozen=True, slots=True)
class Fates:
    added: frozenset[str]
    removed: frozenset[str]
    moved: dict[str, MovedCode]

    def of(self, code: str, disposition: str) -> tuple[str, str]:
        if code in self.added:
            return "added", ""
        move = self.moved.get(code)
        if move is None or (move.now and disposition not in move.now):
            return "unchanged", ""
        return "moved", ", ".join(wording.DISPOSITIONS.get(was, was) for was in move.was)


def fates(added: Iterable[str], removed: Iterable[str], moved: Iterable[str], moves: Iterable[MovedCode]) -> Fates:
    known = {move.code: move for move in moves}
    return Fates(frozenset(added), frozenset(removed), {code: known.get(code, MovedCode(code=code)) for code in moved})


def code_tables(now: Sequence[CodeShown], before: Sequence[CodeShown], what: Fates) -> list[CodeTable]:
    """What changed stands first, so that it is among the open rows."""
    tables = []
    for disposition in wording.DISPOSITIONS:
        rows = {(row.system, row.code): row for row in _rows(now, before, what, disposition)}
        if rows:
            ordered = sorted(rows.values(), key=lambda row: (_FIRST[row.fate], row.system, row.code))
            tables.append(CodeTable(disposition, opened(ordered)))
    return tables


def _rows(now: Iterable[CodeShown], before: Iterable[CodeShown], what: Fates, disposition: str) -> Iterator[CodeRow]:
    for code in before:
        if code.disposition == disposition and code.text in what.removed:
            yield CodeRow(code.text, code.system, "removed")
    for code in now:
        if code.disposition == disposition:
            yield CodeRow(code.text, code.system, *what.of(code.text, disposition))
