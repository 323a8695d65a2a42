"""Codes of licensed systems, left out of a version where a deployment may not show them at all. Pure."""

import re
from dataclasses import replace

from payerwatch.differ.codes.policy_codes import codes_of
from payerwatch.policies.words import CodeSystem
from payerwatch.reading.document import Block, Document

WITHHELD = frozenset({CodeSystem.CPT, CodeSystem.CDT, CodeSystem.REV})
MARK = "[code]"


def without_codes(document: Document) -> Document:
    """Everywhere, once a code is read as one anywhere. A number that is nowhere read as a code stays."""
    found = [code for code in codes_of(document) if code.system in WITHHELD]
    spelled = {each for code in found for each in (code.code, code.range_end) if each}
    if not spelled:
        return document
    pattern = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, sorted(spelled)))})(?!\w)")
    title = pattern.sub(MARK, document.title) if document.title else document.title
    return replace(document, title=title, blocks=tuple(_masked(block, pattern) for block in document.blocks))


def _masked(block: Block, pattern: re.Pattern[str]) -> Block:
    def mask(text: str) -> str:
        return pattern.sub(MARK, text)

    cells, columns, path = (tuple(map(mask, each)) for each in (block.cells, block.columns, block.path))
    return replace(block, text=mask(block.text), cells=cells, columns=columns, path=path)
