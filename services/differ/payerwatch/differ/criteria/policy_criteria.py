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
    r"\b(?:when|if|unless|provided that|only|criteria|who (?:have|has|meets?|are|is)|with (?:any|all|one)|"
    r"ages? \d+|aged|years (?:of age|or older|and older))\b",
    re.I,
)
# "The following are not covered:" names nothing by itself.
_NO_SUBJECT = re.compile(r"(?:the |any of the )?following (?:[\w-]+ ){0,4}(?:is|are)\b[^,;]{0,60}:$", re.I)
_NAMES_INDICATIONS = re.compile(
    r"\bindications?\b|\bconditions?\b|\bdiagnos[ei]s\b|\bdisorders?\b|\bfor (?:any|each|all) of the following\b|"
    r"\btreatment of\b.{0,40}:$",
    re.I,
)
# Without one of these "The following are covered:" lists what is covered, not what must be met.
_ASKS = re.compile(r"\b(?:when|if|criteri\w+|met|meets?|must|requir\w+|provided|only|unless|with)\b", re.I)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|may|will|must|should|can|does|do|not|when|if|member|patient|individual|"
    r"considered|requires?|meets?|receiv\w+|dose|age)\b",
    re.I,
)
_SUBJECT = re.compile(r"(?:the )?(?:member|patient|individual|beneficiary|request(?:ed)?|prescriber)\b", re.I)
_MEETS = re.compile(r"\bmeets?\b", re.I)
_HOW = re.compile(
    r"\(?\b(?:must |also )*(?:meets?|met|includ\w+|with|in)?\s*(?:either|both|any|all|each|one|two|three|at least \w+)"
    r"(?: \(\d\))?(?: or more)?(?: of)?(?: the)?(?: following| these)?(?: criteria| conditions)?"
    r"(?: \([^)]*\))?\)?(?=\W*$)|"
    r"\b(?:the )?(?:member|patient|individual) must (?:also )?(?:meet)?(?: the following)?(?: criteria)?(?=\W*$)|"
    r"\bof the following(?: [\w-]+)?(?=\W*$)",
    re.I,
)
_PERIOD = re.compile(r"(?:initial |re-?)?(?:approval|authorization) (?:duration|period|length|is for)\b", re.I)
_OBLIGES = re.compile(
    r"\b(?:must|shall|(?:is|are) required|(?:will )?requires?|should be in accordance|"
    r"(?:is|are) limited to(?= (?:a |an |one |up )?\d| one\b)|may not exceed|(?:does|do) not exceed)\b",
    re.I,
)
_LONGEST_LABEL, _LONGEST_NAME, _FEWEST_WORDS = 5, 12, 5
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
    status = None if _only_asks(one) or _is_label(one) else _status(one.said, one)
    if status is None and one.lead is not None and _is_listed_indication(one):
        status = _status(one.lead.said, one)
    elif status is None and _opens_indication(one):
        status = IndicationStatus.COVERED_WHEN_CRITERIA_MET
    if status is not None and not (one.opens and _NO_SUBJECT.match(one.text)):
        codes = [code for code in by_block.get(one.block.id, []) if code.split("-")[0] in one.text]
        yield Indication(one.text, status, tuple(dict.fromkeys(codes)), one.text, one.block.id)


def _is_label(one: Statement) -> bool:
    """ "Covered indications" names a list and says nothing."""
    return len(one.text.split()) <= _LONGEST_LABEL and not _VERB.search(one.text)


def _opens_indication(one: Statement) -> bool:
    """ "Crohn's disease (must meet all):" under what is covered when criteria are met."""
    if not one.opens or one.block.type is not BlockType.ITEM or not _MEETS.search(one.text):
        return False
    if one.lead is not None and refused(one.lead.said):
        return False
    name = _HOW.sub(" ", one.text).strip(" :")
    return bool(name) and name[0].isupper() and len(name.split()) <= _LONGEST_NAME and not _VERB.search(name)


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
    if one.block.type is not BlockType.ITEM or lead is None or refused(lead.said):
        return False
    return lead.asks and not one.opens and one.said == (Disposition.COVERED,)


def _is_listed_indication(one: Statement) -> bool:
    if one.block.type is not BlockType.ITEM or one.lead is None or not _says_enough(one.text):
        return False
    if one.lead.logic == "all" and not refused(one.lead.said):
        return False
    if refused(one.lead.said) or _NAMES_INDICATIONS.search(one.lead.text):
        return True
    lists = one.lead.logic is None and not one.lead.asks
    return Disposition.COVERED in one.lead.said and lists and not _ASKS.search(one.lead.text)


def _requirements(one: Statement) -> Iterator[Requirement]:
    if Disposition.PRIOR_AUTH in one.said:
        yield Requirement("prior_auth", one.text, None, one.text, one.block.id)
        return
    lead = one.lead
    if _obliges(one):
        yield Requirement(kind_of(one.text), one.text, None, one.text, one.block.id)
        return
    if (
        one.block.type is not BlockType.ITEM
        or (one.said and not _only_asks(one))
        or lead is None
        or refused(lead.said)
        or not _says_enough(one.text)
        or _is_listed_indication(one)
    ):
        return
    headed = lead.logic is None and not lead.said
    if headed and not (_SUBJECT.match(one.text) or kind_of(one.text) not in {"other", "prior_auth"}):
        return
    if _says_more(one) and (not headed or lead.asks):
        yield Requirement(kind_of(one.text), one.text, lead.logic or logic_between(one.text), one.text, one.block.id)


def _obliges(one: Statement) -> bool:
    """A sentence by itself that asks for something in particular: "Chart notes must be submitted"."""
    if one.block.type is not BlockType.ITEM and _PERIOD.match(one.text) and not one.said:
        return True
    if one.said or (one.lead is not None and (one.lead.asks or one.lead.said)) or one.opens:
        return False
    if _PERIOD.match(one.text):
        return True
    return _OBLIGES.search(one.text) is not None and kind_of(one.text) not in {"other", "prior_auth"}


def _says_more(one: Statement) -> bool:
    """More than how the points below it join."""
    least = _FEWEST_WORDS if one.opens else 1
    return len(_WORDS.findall(_HOW.sub(" ", one.text))) >= least and not _opens_indication(one)


def _exclusions(one: Statement) -> Iterator[Exclusion]:
    listed = not one.said and one.lead is not None and refused(one.lead.said) and one.block.type is BlockType.ITEM
    if one.opens and _NO_SUBJECT.match(one.text):
        return
    if refused(one.said) or (listed and _says_enough(one.text)):
        yield Exclusion(one.text, one.text, one.block.id)


def _says_enough(text: str) -> bool:
    """More than "X", "N/A", a bare number or the word that joins two points."""
    return any(word.lower() not in _JOINING for word in _WORDS.findall(text))
