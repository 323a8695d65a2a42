"""From a document to its indications, requirements and exclusions."""

import re
from collections.abc import Iterator, Sequence

from payerwatch.differ.codes.stance import Stances
from payerwatch.differ.criteria.kinds import kind_of
from payerwatch.differ.criteria.logic import logic_between
from payerwatch.differ.criteria.statements import Statement, refused, statements
from payerwatch.differ.criteria.tables import Stated, tabled
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
# Without one of these "The following are covered:" lists what is covered, not what must be met.
_ASKS = re.compile(r"\b(?:when|if|criteri\w+|met|meets?|must|requir\w+|provided|only|unless|with)\b", re.I)
_WORDS = re.compile(r"[A-Za-z]{3,}")
_JOINING = frozenset({"and", "iii", "the"})

Criteria = tuple[tuple[Indication, ...], tuple[Requirement, ...], tuple[Exclusion, ...]]


def criteria_of(document: Document, codes: Sequence[PolicyCode]) -> Criteria:
    found = list(statements(document.blocks))
    by_block: dict[str, list[str]] = {}
    for code in codes:
        by_block.setdefault(code.block, []).append(f"{code.code}-{code.range_end}" if code.range_end else code.code)
    stated: list[Stated] = [*tabled(document.blocks)]
    for one in found:
        stated += [*_indications(one, by_block), *_requirements(one), *_exclusions(one)]
    in_order = _placed(stated, document)
    return (
        tuple(dict.fromkeys(each for each in in_order if isinstance(each, Indication))),
        tuple(dict.fromkeys(each for each in in_order if isinstance(each, Requirement))),
        tuple(dict.fromkeys(each for each in in_order if isinstance(each, Exclusion))),
    )


def _placed(stated: list[Stated], document: Document) -> list[Stated]:
    places = {block.id: place for place, block in enumerate(document.blocks)}
    return sorted(stated, key=lambda each: places[each.block])


def _indications(one: Statement, by_block: dict[str, list[str]]) -> Iterator[Indication]:
    status = None if _only_asks(one) else _status(one.said, one)
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


def _only_asks(one: Statement) -> bool:
    """A point of a list of criteria: "covered" in it is about something else ("drugs covered by the plan before")."""
    lead = one.lead
    if one.block.type is not BlockType.ITEM or lead is None or lead.logic is None or refused(lead.said):
        return False
    return Disposition.COVERED in lead.said and one.said == (Disposition.COVERED,)


def _is_listed_indication(one: Statement) -> bool:
    if one.block.type is not BlockType.ITEM or one.lead is None or not _says_enough(one.text):
        return False
    if one.lead.logic == "all" and not refused(one.lead.said):
        return False
    if refused(one.lead.said) or _NAMES_INDICATIONS.search(one.lead.text):
        return True
    return Disposition.COVERED in one.lead.said and one.lead.logic is None and not _ASKS.search(one.lead.text)


def _requirements(one: Statement) -> Iterator[Requirement]:
    if Disposition.PRIOR_AUTH in one.said:
        yield Requirement("prior_auth", one.text, None, one.text, one.block.id)
        return
    lead = one.lead
    if (
        one.block.type is not BlockType.ITEM
        or (one.said and not _only_asks(one))
        or lead is None
        or refused(lead.said)
        or not _says_enough(one.text)
        or _is_listed_indication(one)
    ):
        return
    if not one.opens and (lead.logic is not None or lead.said):
        yield Requirement(kind_of(one.text), one.text, lead.logic or logic_between(one.text), one.text, one.block.id)


def _exclusions(one: Statement) -> Iterator[Exclusion]:
    listed = not one.said and one.lead is not None and refused(one.lead.said) and one.block.type is BlockType.ITEM
    if refused(one.said) or (listed and _says_enough(one.text)):
        yield Exclusion(one.text, one.text, one.block.id)


def _says_enough(text: str) -> bool:
    """More than "X", "N/A", a bare number or the word that joins two points."""
    return any(word.lower() not in _JOINING for word in _WORDS.findall(text))
