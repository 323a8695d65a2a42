"""From a document to its indications, requirements and exclusions."""

import re
from collections.abc import Iterator, Sequence

from payerwatch.differ.codes.stance import Stances
from payerwatch.differ.criteria.kinds import kind_of
from payerwatch.differ.criteria.logic import logic_between
from payerwatch.differ.criteria.statements import Statement, refused, statements
from payerwatch.policies.facts import Exclusion, Indication, PolicyCode, Requirement
from payerwatch.policies.words import BlockType, Disposition, IndicationStatus
from payerwatch.reading.document import Document

_CONDITION = re.compile(
    r"\b(?:when|if|unless|provided that|only|criteria|who (?:have|has|meets?|are|is)|with (?:any|all|one))\b", re.I
)
_NAMES_INDICATIONS = re.compile(
    r"\bindications?\b|\bconditions?\b|\bdiagnos[ei]s\b|\bdisorders?\b|\bfor (?:any|each|all) of the following\b|"
    r"\btreatment of\b.{0,40}:$",
    re.I,
)
_WORDS = re.compile(r"[A-Za-z]{2,}")
_SHORTEST = 2

Criteria = tuple[tuple[Indication, ...], tuple[Requirement, ...], tuple[Exclusion, ...]]


def criteria_of(document: Document, codes: Sequence[PolicyCode]) -> Criteria:
    found = list(statements(document.blocks))
    by_block: dict[str, list[str]] = {}
    for code in codes:
        by_block.setdefault(code.block, []).append(f"{code.code}-{code.range_end}" if code.range_end else code.code)
    indications = tuple(dict.fromkeys(each for one in found for each in _indications(one, by_block)))
    requirements = tuple(dict.fromkeys(each for one in found for each in _requirements(one)))
    exclusions = tuple(dict.fromkeys(each for one in found for each in _exclusions(one)))
    return indications, requirements, exclusions


def _indications(one: Statement, by_block: dict[str, list[str]]) -> Iterator[Indication]:
    status = _status(one.said, one)
    if status is None and _is_listed_indication(one) and one.lead is not None:
        status = _status(one.lead.said, one)
    if status is not None:
        codes = [code for code in by_block.get(one.block.id, []) if code.split("-")[0] in one.text]
        yield Indication(one.text, status, tuple(dict.fromkeys(codes)), one.text, one.block.id)


def _status(said: Stances, one: Statement) -> IndicationStatus | None:
    if Disposition.EXPERIMENTAL in said:
        return IndicationStatus.EXPERIMENTAL
    if Disposition.NOT_COVERED in said:
        return IndicationStatus.NOT_COVERED
    if Disposition.COVERED in said:
        words = one.text if one.said else f"{one.lead.text if one.lead else ''} {one.text}"
        conditional = one.opens or _CONDITION.search(words)
        return IndicationStatus.COVERED_WHEN_CRITERIA_MET if conditional else IndicationStatus.COVERED
    return None


def _is_listed_indication(one: Statement) -> bool:
    if one.block.type is not BlockType.ITEM or one.lead is None or not _says_enough(one.text):
        return False
    return refused(one.lead.said) or _NAMES_INDICATIONS.search(one.lead.text) is not None


def _requirements(one: Statement) -> Iterator[Requirement]:
    if Disposition.PRIOR_AUTH in one.said:
        yield Requirement("prior_auth", one.text, None, one.text, one.block.id)
        return
    lead = one.lead
    if (
        one.block.type is not BlockType.ITEM
        or one.said
        or lead is None
        or refused(lead.said)
        or not _says_enough(one.text)
    ):
        return
    if not one.opens and (lead.logic is not None or lead.said):
        yield Requirement(kind_of(one.text), one.text, lead.logic or logic_between(one.text), one.text, one.block.id)


def _exclusions(one: Statement) -> Iterator[Exclusion]:
    listed = not one.said and one.lead is not None and refused(one.lead.said) and one.block.type is BlockType.ITEM
    if refused(one.said) or (listed and _says_enough(one.text)):
        yield Exclusion(one.text, one.text, one.block.id)


def _says_enough(text: str) -> bool:
    """More than "X", "N/A" or a bare number."""
    return len(_WORDS.findall(text)) >= _SHORTEST or len(text) > 6
