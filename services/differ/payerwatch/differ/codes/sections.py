"""Where a policy's own codes may stand: not in references, background or revision logs, which name others' codes."""

import re
from collections.abc import Sequence

from payerwatch.differ.codes.stance import stances
from payerwatch.policies.words import BlockType, Disposition, SectionRole
from payerwatch.reading.document import Block

_CLOSED = frozenset({SectionRole.REFERENCES, SectionRole.HISTORY, SectionRole.BACKGROUND, SectionRole.BOILERPLATE})
# Readers of plain text take the head of a table's column for a section.
_COLUMN_HEAD = re.compile(
    r"^(?:(?:CPT|HCPCS?|ICD-?10(?:-CM)?|and|or|codes?|description|descriptor|definition|comments?|notes?|number|"
    r"test name)[®©™*\s/:]*)+$",
    re.I,
)

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATED = re.compile(
    rf"^\W*(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\d{{1,2}}/\d{{2,4}}|{_MONTH}\s+(?:\d{{1,2}},?\s+)?(?:19|"
    rf"20)\d\d|[1-4]Q\s*20\d\d)\b",
    re.I,
)
_EDITED = re.compile(
    r"\b(?:added|adding|removed|deleted|updated?|revised|revisions?|replaced|extended|termed|retired|new codes?|"
    r"coding (?:change|update|correction)|annual review|review(?:ed)?|approved|reformatted)\b",
    re.I,
)
_EDIT_OF_CODES = re.compile(
    r"^\W*(?:added|removed|deleted|extended|replaced|updated|revised)\b.{0,80}\bcod(?:e|es|ing)\b", re.I
)
_CITATION = re.compile(
    r"\bet al\b|\bdoi\b|\bPMC?ID\b|https?://|\b(?:19|20)\d\d(?: \w{3}(?: \d{1,2})?)?;\s?\d|\baccessed\b|"
    r"\bavailable at\b|"
    r"\bJ (?:[A-Z][a-z]+ ){1,3}|\bLancet\b|\bJAMA\b|\bN Engl\b",
)


def is_revision_entry(text: str) -> bool:
    """A line of a change log, wherever it stands: a date and what was edited, or an edit of codes by itself."""
    return bool((_DATED.match(text) and _EDITED.search(text[:300])) or _EDIT_OF_CODES.match(text))


def is_citation(text: str) -> bool:
    return _CITATION.search(text) is not None


# A bibliography has no column of codes: a "Label Reference" with one is a table of the policy's.
_CODE_COLUMN = re.compile(r"^codes?$|\bCPT\b|\bHCPCS\b|\bICD\b|\b(?:procedure|diagnosis|billing) codes?\b", re.I)


def is_column_head(heading: str) -> bool:
    return _COLUMN_HEAD.match(heading) is not None


def may_name_codes(block: Block) -> bool:
    if is_revision_entry(block.text):
        return False
    if block.role is SectionRole.BACKGROUND and block.path and is_column_head(block.path[-1]):
        return True
    if block.role is SectionRole.REFERENCES and block.type is BlockType.ROW:
        return any(_CODE_COLUMN.search(column) for column in block.columns)
    return block.role not in _CLOSED


_PAYER_DECIDES = frozenset({Disposition.COVERED, Disposition.NOT_COVERED, Disposition.PRIOR_AUTH})


def own_blocks(blocks: Sequence[Block], content: str) -> frozenset[int]:
    """Indexes of the blocks that may name codes. Plain text shows no layout: there a list of references inside a
    table ends where the payer speaks again, not at the next heading."""
    own = set()
    reopened: tuple[str, ...] | None = None
    for index, block in enumerate(blocks):
        if content == "text" and _payer_speaks_again(block):
            reopened = block.path
        if block.path != reopened:
            reopened = None
        if may_name_codes(block) or (reopened is not None and not is_revision_entry(block.text)):
            own.add(index)
    return frozenset(own)


def _payer_speaks_again(block: Block) -> bool:
    if block.role is not SectionRole.REFERENCES or block.type is not BlockType.PARAGRAPH or is_citation(block.text):
        return False
    return bool(_PAYER_DECIDES & set(stances(block.text))) or _RESUMES.search(block.text) is not None


_RESUMES = re.compile(r"\(?\bCPT\b[^.;]{0,12}\bcodes?\b|\(CPT\b")
