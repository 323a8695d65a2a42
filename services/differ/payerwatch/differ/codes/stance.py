"""What a heading, a cell or a sentence says of the codes it stands over."""

import re
from functools import lru_cache

from payerwatch.policies.words import Disposition

Stances = tuple[Disposition, ...]

_NEUTRAL = re.compile(
    r"\bother\b.{0,40}\bcodes?\b.{0,30}\brelated to\b|reference purposes|informational purposes|"
    r"for information(?:al)? only|"
    r"may be used to (?:describe|report|bill)|does not (?:imply|guarantee|constitute)|not (?:imply|guarantee)|"
    r"no longer requires? .{0,30}review|review (?:is )?no longer required|does not require .{0,20}review|"
    r"not an? (?:guarantee|determination) of|not all[- ]inclusive list of codes|please use the lab|"
    r"use the lab specified",
    re.I,
)
_EXPERIMENTAL = re.compile(
    r"experimental|investigational|unproven|\bE/?I(?:/?U)?\b|not (?:been )?(?:proven|established)|"
    r"insufficient (?:published )?evidence|"
    r"lack of evidence",
    re.I,
)
_NEGATED = re.compile(
    r"\b(?:not|never|nor)\s+(?:be(?:en)?\s+|generally\s+|currently\s+|considered\s+|deemed\s+|to be\s+|"
    r"reasonable and\s+|routinely\s+|"
    r"otherwise\s+)*(?:medically\s+(?:necessary|appropriate|indicated)|covered|eligible|reimburs\w+|"
    r"a (?:covered )?benefit|payable|"
    r"separately (?:reimbursable|payable)|recommended for coverage|allowed|approved|indicated)|"
    r"\bnon-?\s?cover(?:ed|age)|\bnot\s+(?:support|meet)|"
    r"\b(?:do|does|did)\s+not\s+(?:support|meet|qualify)|\bexclu(?:ded|sions?)\b(?! criteria)|\bdeni(?:ed|al)\b|"
    r"\bineligible\b|\bunless otherwise\b|\bnot\s+covered\b|\bno coverage\b|\bunnecessary\b|noncoverage|"
    r"\b(?:will|is|are|was|were)\s+not\s+(?:be\s+)?(?:covered|approved|reimbursed|paid)|\bnon-?\s?formulary\b",
    re.I,
)
_NO_AUTHORIZATION = re.compile(
    r"(?:\bno\b|\bnot\b|without|waive\w*|exempt from|n't)[^.;]{0,40}?(?:prior|pre-?)\s*-?\s*(?:authori[sz]ation|"
    r"approval|auth\b|certification)"
    r"(?:\s+(?:is\s+)?(?:not\s+)?required)?|(?:authori[sz]ation|approval)\s+(?:is\s+)?not\s+(?:required|needed)",
    re.I,
)
_AUTHORIZATION = re.compile(
    r"\bprior\s*-?\s*(?:authori[sz]ations?|approvals?|auth\b)|\bpre-?\s?(?:authori[sz]ations?|certifications?|"
    r"cert\b|service review)|"
    r"\bPA\s+(?:is\s+)?required|(?:medical necessity|clinical|medical) review (?:will be|is) required|"
    r"\brequires? (?:prior )?authori[sz]ation",
    re.I,
)
_COVERED = re.compile(
    r"\bmedically\s+(?:necessary|appropriate|indicated)|(?<!non)(?<!non-)\bcovered\b|\bsupport(?:s|ed|"
    r"ing)?\s+(?:the\s+)?(?:medical necessity|coverage)|"
    r"\b(?:may|can|is|are|will)\s+(?:be\s+)?(?:approved|reimbursed|considered (?:for coverage|proven|established))|"
    r"\bwill cover\b|"
    r"\beligible for (?:coverage|reimbursement)|\bconsidered (?:proven|established)|\bproven and\b|"
    r"\b(?:is|are)\s+proven\b|"
    r"\bmeets?\b.{0,40}\b(?:coverage criteria|medical necessity)|"
    r"\bwill pay\b|\bcoverage (?:is|may be|will be) (?:provided|approved|considered)|\bcovered when\b",
    re.I,
)
# "the covered procedure", "covered entity" and criteria about other things say nothing of a code.
_NOT_A_STANCE = re.compile(
    r"\bcovered (?:person|entity|members?|procedure outlined|under|on the)\b|considered integral|\bdays covered\b|"
    r"\b(?:was|were|been) (?:previously )?covered\b|\bno coverage criteria\b|\bcoverage criteria (?:above|below)\b|"
    r"when (?:medically necessary )?criteria (?:is|are) (?:not )?met\b(?=.{0,10}not)",
    re.I,
)


# "Not covered unless criteria are met" is how some payers say "covered when criteria are met".
_UNLESS = re.compile(
    r"\bnot\s+(?:be\s+)?(?:considered\s+)?(?:covered|medically necessary|reimbursed|eligible for coverage)[\s,]+"
    r"(?:unless|except when|until)\b(?!\s+otherwise)",
    re.I,
)


@lru_cache(maxsize=8192)
def stances(text: str) -> Stances:
    """Empty where nothing is said; (MENTIONED,) where the text says that it says nothing."""
    if _NEUTRAL.search(text):
        return (Disposition.MENTIONED,)
    rest = _UNLESS.sub(" covered when ", _NOT_A_STANCE.sub(" ", text))
    said: list[Disposition] = []
    if _EXPERIMENTAL.search(rest):
        said.append(Disposition.EXPERIMENTAL)
        rest = _EXPERIMENTAL.sub(" ", rest)
    if _NEGATED.search(rest):
        said.append(Disposition.NOT_COVERED)
        rest = _NEGATED.sub(" ", rest)
    rest, waived = _NO_AUTHORIZATION.subn(" ", rest)
    if not said and _COVERED.search(rest):
        said.append(Disposition.COVERED)
    if _AUTHORIZATION.search(rest) and Disposition.NOT_COVERED not in said:
        said.append(Disposition.PRIOR_AUTH)
    if waived and not said:
        said.append(Disposition.MENTIONED)
    return tuple(said)


_YES = re.compile(r"^\W*(?:y|yes|x|✓|✔|√|required|pa|pa required|initial)\b|^\W*[✓✔√☒☑]", re.I)
_AUTHORIZATION_COLUMN = re.compile(
    r"\bprior\b|\bauth|\bPA\b|precert|pre-?cert|requires initial criteria|review required", re.I
)
_STATUS_COLUMN = re.compile(
    r"\bstatus\b|coverage|covered|disposition|determination|\bbenefit\b(?!.*reason)|policy position|criteria|"
    r"stance|decision",
    re.I,
)


def column_stances(column: str, cell: str) -> Stances:
    """What one cell of a row says of the row's codes, as its column asks."""
    if _AUTHORIZATION_COLUMN.search(column):
        return (Disposition.PRIOR_AUTH,) if _YES.match(cell) else ()
    if _STATUS_COLUMN.search(column) and not re.search(r"reason|reference", column, re.I):
        if re.search(r"\bcovered\b", column, re.I) and re.fullmatch(r"\W*(?:y|yes|x)\W*", cell, re.I):
            return stances(column)
        if re.search(r"\bcovered\b", column, re.I) and re.fullmatch(r"\W*(?:n|no)\W*", cell, re.I):
            return (Disposition.NOT_COVERED,)
        return stances(cell)
    return ()


_MARKS: tuple[tuple[str, Disposition], ...] = (
    (r"E/?I(?:/?U)?|INV|EXP", Disposition.EXPERIMENTAL),
    (r"NMN|NC|N/?C|not covered", Disposition.NOT_COVERED),
    (r"PA|PA required|auth(?:orization)? required", Disposition.PRIOR_AUTH),
)
_MARKED = tuple((re.compile(rf"^\s*[(\[](?:{marks})[)\]]", re.I), said) for marks, said in _MARKS)


def mark_behind(text: str) -> Stances:
    """A code's own mark, printed right behind it: "0179U (E/I)"."""
    return tuple(said for pattern, said in _MARKED if pattern.match(text))
