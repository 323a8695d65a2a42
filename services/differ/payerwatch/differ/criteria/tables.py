"""Tables that set each indication beside its criteria or its status."""

import re
from collections.abc import Iterator, Sequence

from payerwatch.differ.codes.columns import with_columns
from payerwatch.differ.codes.stance import Stances, stances
from payerwatch.differ.criteria.kinds import kind_of
from payerwatch.differ.criteria.logic import logic_of
from payerwatch.differ.sentences import sentences
from payerwatch.policies.facts import Exclusion, Indication, Requirement
from payerwatch.policies.words import BlockType, Disposition, IndicationStatus, SectionRole
from payerwatch.reading.document import Block

_ROLES = frozenset({SectionRole.COVERAGE, SectionRole.EXCLUSIONS, SectionRole.OTHER})
_INDICATION = re.compile(
    r"^\W*(?:\w+ )?(?:indications?|conditions?|diagnos[ei]s|disease|disorders?|uses?)\b(?!.*code)", re.I
)
_CRITERIA = re.compile(
    r"\bcriteria\b|\brequirements?\b|coverage conditions?|medical necessity|when covered|following (?:are|is) met", re.I
)
_STATUS = re.compile(r"\bstatus\b|\bcoverage\b|\bdetermination\b|\bcovered\b", re.I)
_STATUSES = (
    (Disposition.EXPERIMENTAL, IndicationStatus.EXPERIMENTAL),
    (Disposition.NOT_COVERED, IndicationStatus.NOT_COVERED),
    (Disposition.COVERED, IndicationStatus.COVERED),
)
_REFUSING = frozenset({IndicationStatus.NOT_COVERED, IndicationStatus.EXPERIMENTAL})
_SERVICE = re.compile(r"^\W*(?:\w+ )?(?:procedures?|services?|tests?|treatments?|devices?|items?)\b(?!.*code)", re.I)
_LETTERS = re.compile(r"[A-Za-z]{3,}")

Stated = Indication | Requirement | Exclusion


def tabled(blocks: Sequence[Block]) -> Iterator[Stated]:
    named = ""
    table: int | None = None
    over: Stances = ()
    for block in with_columns(blocks):
        if block.type is not BlockType.ROW:
            over = stances(sentences(block.text)[-1]) if block.text.endswith(":") else ()
            continue
        if block.role not in _ROLES or not block.columns:
            continue
        if over and _SERVICE.search(block.columns[0]) and block.cells[0]:
            yield from _listed(block, over)
            continue
        columns = _columns(block.columns)
        if columns is None or max(columns) >= len(block.cells):
            continue
        what, said = columns
        named = block.cells[what] or (named if block.table == table else "")
        table = block.table
        if _LETTERS.search(named) and block.cells[said]:
            ruled = _CRITERIA.search(block.columns[said]) is not None
            yield from _criteria(block, what, said, named) if ruled else _status(block, what, said)


def _listed(block: Block, over: Stances) -> Iterator[Stated]:
    """A table of services right behind "... are medically necessary:" lists what is covered, or what is not."""
    status = next((status for said, status in _STATUSES if said in over), None)
    name = block.cells[0]
    if status is None or not _LETTERS.search(name):
        return
    yield Indication(name, status, (), name, block.id)
    if status in _REFUSING:
        yield Exclusion(block.text, block.text, block.id)


def _columns(heads: Sequence[str]) -> tuple[int, int] | None:
    """Where the indication stands and where what is said of it, criteria before a bare status."""
    what = next((place for place, head in enumerate(heads) if _INDICATION.search(head)), None)
    if what is None:
        return None
    rest = [place for place in range(len(heads)) if place != what]
    for pattern in (_CRITERIA, _STATUS):
        if (said := next((place for place in rest if pattern.search(heads[place])), None)) is not None:
            return what, said
    return None


def _criteria(block: Block, what: int, said: int, named: str) -> Iterator[Stated]:
    rule = block.cells[said]
    refused = {Disposition.EXPERIMENTAL, Disposition.NOT_COVERED} & set(stances(rule)) and logic_of(rule) is None
    if refused:
        yield from _status(block, what, said)
        return
    if block.cells[what]:
        status = IndicationStatus.COVERED_WHEN_CRITERIA_MET
        yield Indication(block.cells[what], status, (), block.cells[what], block.id)
    yield Requirement(kind_of(rule), rule, logic_of(rule), rule, block.id)


def _status(block: Block, what: int, said: int) -> Iterator[Stated]:
    given = stances(block.cells[said])
    status = next((status for disposition, status in _STATUSES if disposition in given), None)
    name = block.cells[what]
    if status is None or not name:
        return
    yield Indication(name, status, (), name, block.id)
    if status in _REFUSING:
        yield Exclusion(block.text, block.text, block.id)
