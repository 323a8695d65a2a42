"""Edits to what stands around a policy, not in it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from payerwatch.differ import wordings
from payerwatch.differ.compare.records import Hunk
from payerwatch.policies.words import BlockType, HunkOp, SectionRole
from payerwatch.reading.document import Block
from payerwatch.reading.tables import looks_like_header

# A running foot that a reader took for a paragraph: "© 2026 Northfield. All rights reserved. MP0711.7"
_FOOT = re.compile(r"(?i)^\W*(?:©|\(c\)|copyright\b)[^|]{0,160}$|^[^|]{0,100}\ball rights reserved\b[^|]{0,40}$")


def is_mostly_boilerplate(blocks: Sequence[Block]) -> bool:
    """A short document may be all disclaimer to a reader: then the disclaimer is the document."""
    around = sum(len(block.text) for block in blocks if block.role is SectionRole.BOILERPLATE)
    return 2 * around > sum(len(block.text) for block in blocks)


def headers_in_both(old: Sequence[Block], new: Sequence[Block]) -> frozenset[str]:
    """Heads of tables that stand in both versions. Where a page ends decides how often one is printed again."""
    return frozenset(_headers(old) & _headers(new))


def _headers(blocks: Sequence[Block]) -> set[str]:
    rows = (block for block in blocks if block.type is BlockType.ROW)
    return {row.text for row in rows if looks_like_header(row.cells)}


def without_furniture(hunks: list[Hunk], headers: frozenset[str]) -> list[Hunk]:
    """The blocks before a hunk that is dropped are counted with the next."""
    kept: list[Hunk] = []
    waiting = 0
    for hunk in hunks:
        if _is_furniture(hunk) or _is_header_again(hunk, headers):
            waiting += hunk.unchanged_before
        else:
            kept.append(replace(hunk, unchanged_before=hunk.unchanged_before + waiting) if waiting else hunk)
            waiting = 0
    return kept


def _is_furniture(hunk: Hunk) -> bool:
    if hunk.role is SectionRole.BOILERPLATE:
        return not _rules(hunk)
    sides = [side for side in (hunk.old, hunk.new) if side]
    return all(_FOOT.search(side) for side in sides)


def _is_header_again(hunk: Hunk, headers: frozenset[str]) -> bool:
    return hunk.op in {HunkOp.INSERT, HunkOp.DELETE} and (hunk.old or hunk.new) in headers


def _rules(hunk: Hunk) -> bool:
    """Payers put "applies to" and "no longer in effect" among their disclaimers."""
    if bool(wordings.RETIRED.search(hunk.old)) != bool(wordings.RETIRED.search(hunk.new)):
        return True
    changed = f"{hunk.removed} {hunk.added}"
    turned = wordings.MUST.search(changed) or wordings.NEGATION.search(changed) or wordings.MAY.search(changed)
    return hunk.op is HunkOp.REPLACE and bool(turned)
