"""Codes nothing announces where they stand: believed only in a document that has announced others."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from payerwatch.differ.codes import hcpcs, icd10cm
from payerwatch.differ.codes.places import Found
from payerwatch.differ.codes.spelling import Reading, Token, ndcs, tokens
from payerwatch.policies.words import CodeSystem

_PREFIX = 3
_FEWEST_LISTED = 3
_NAMES_SOMETHING_ELSE = re.compile(
    r"(?:polic(?:y|ies)|guidelines?|bulletin|number|no\.|#|section|model|part|study|trial|protocol|form|variants?|"
    r"mutations?|"
    r"gene|LCD|NCD|article|PMID|box|version|grade|stage|catalog|MCG\*?|ref(?:erence)?|suite|serial|lot|room)[\s:#*-]*$",
    re.I,
)
_BESIDE = re.compile(r"\s*(?:[/,&+]|and|or)\s*")
_STATE_BEFORE = re.compile(r"\b[A-Z]{2},?\s+$")
_QUANTITY_BEHIND = re.compile(
    r"^\s*(?:%|patients?|units?\b|mg|mcg|m[lL]\b|IU\b|participants|people|cells|copies|steps|members|persons|years|"
    r"days|women|men|"
    r"subjects|cases|individuals|adults|children|base|bp\b|dollars|and over|per\b)",
)
_QUANTITY_BEFORE = re.compile(
    r"(?:[<>=≤≥±~$]|n\s*=|\bof|\bthan|\bto|\babout|\bapproximately|\bevery|\bover|\bnearly|\bleast)\s*$", re.I
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The codes a document has announced."""

    codes: frozenset[tuple[CodeSystem, str]]

    @classmethod
    def of(cls, found: Collection[Token]) -> "Spoken":
        return cls(frozenset((token.system, code) for token in found for code in (token.code, token.range_end) if code))

    def speaks(self, *systems: CodeSystem) -> bool:
        return any(system in systems for system, _ in self.codes)

    def has(self, token: Token) -> bool:
        return (token.system, token.code) in self.codes

    def is_near(self, token: Token) -> bool:
        """The same three digits as an announced code: one chapter of the code book."""
        return any(system is token.system and code[:_PREFIX] == token.code[:_PREFIX] for system, code in self.codes)


def listed_drugs(texts: Iterable[str]) -> list[Token]:
    """A list of drugs or supplies with their codes may announce none: several that are all in the code set are no
    coincidence."""
    found = [each for text in texts for each in tokens(text, Reading.ANY) if each.code[0].isalpha()]
    known = [each for each in found if each.system is CodeSystem.HCPCS and hcpcs.is_known(each.code)]
    return known if len({each.code for each in known}) >= _FEWEST_LISTED else []


def bare(text: str, spoken: Spoken) -> list[Found]:
    believed: list[Token] = []
    for token in tokens(text, Reading.ANY):
        goes_on = believed and _BESIDE.fullmatch(text[believed[-1].end : token.start]) is not None
        if goes_on or _believed(text, token, spoken):
            believed.append(token)
    return [Found(token, False) for token in (*believed, *ndcs(text))]


def _believed(text: str, token: Token, spoken: Spoken) -> bool:
    before, behind = text[max(0, token.start - 24) : token.start], text[token.end : token.end + 24]
    if _NAMES_SOMETHING_ELSE.search(before):
        return False
    if token.system is CodeSystem.ICD_10_CM:
        return spoken.speaks(CodeSystem.ICD_10_CM) and icd10cm.is_known(token.code)
    if not spoken.speaks(CodeSystem.CPT, CodeSystem.HCPCS, CodeSystem.CDT):
        return False
    if token.code.isdigit():
        return _number_is_code(before, behind, token, spoken)
    if token.code[0].isalpha():
        return hcpcs.is_known(token.code) or spoken.has(token)
    return spoken.has(token) or spoken.speaks(CodeSystem.CPT)


def _number_is_code(before: str, behind: str, token: Token, spoken: Spoken) -> bool:
    if _QUANTITY_BEHIND.match(behind) or _QUANTITY_BEFORE.search(before) or _STATE_BEFORE.search(before):
        return False
    alone = before.rstrip().endswith("(") and re.match(r"\s*(?:\)|[,/&;]|and\b|or\b)", behind) is not None
    return spoken.has(token) or spoken.is_near(token) or alone
