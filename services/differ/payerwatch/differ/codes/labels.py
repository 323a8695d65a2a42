"""Words that announce codes, and the stretch of text they announce."""

import re
from dataclasses import dataclass
from functools import lru_cache

from payerwatch.differ.codes.spelling import Reading
from payerwatch.differ.sentences import sentence_ends

_MARK = r"[®©™*†‡§^]*"
_ICD = rf"ICD[\s-]*10{_MARK}"
_WORDS: tuple[tuple[Reading, str], ...] = (
    (Reading.PCS, rf"(?:{_ICD}[\s-]*PCS|ICD[\s-]*10[\s-]*procedure)(?:\s+(?:procedure\s+)?codes?)?"),
    (
        Reading.DIAGNOSIS,
        rf"{_ICD}(?:[\s-]*CM{_MARK})?(?:\s+diagnos[ei]s)?(?:\s+codes?)?|diagnos[ei]s\s+codes?|\bDx\s+codes?",
    ),
    (Reading.REVENUE, r"\brev(?:enue)?\.?\s+codes?|UB-?04\s+codes?"),
    (Reading.DRG, r"\b(?:MS-?)?DRGs?\b(?:\s+codes?)?"),
    (Reading.NDC, r"\bNDCs?\b(?!\s+(?:level|number is))|national drug codes?"),
    (
        Reading.PROCEDURE,
        rf"\bCPT\b{_MARK}|\bCPT-?4\b|\bHCPCS?\b{_MARK}|\bCDT\b{_MARK}|\bADA\s+codes?|procedure\s+codes?|J-?codes?\b|"
        r"\bPLA\s+codes?|billing\s+codes?|service\s+codes?|add-on\s+codes?",
    ),
    (Reading.ANY, r"\bcod(?:es?|ing)\b"),
)
# Each label has one of these; most blocks have none, and the long pattern is slow.
_HINT = re.compile(r"cod[ei]|CPT|HCPC|ICD|NDC|DRG|CDT", re.I)
_LABEL = re.compile("|".join(f"(?P<{reading.name}>{words})" for reading, words in _WORDS), re.I)
_PLURAL = re.compile(
    r"^(?:\s*(?:level\s+(?:II|2|I)\b|codes?\b|\(s\)|numbers?\b|and/or|/|&|or\b|and\b|" + _MARK[:-1] + r"))*", re.I
)


@dataclass(frozen=True, slots=True)
class Announced:
    """`text[start:end]` may hold codes of `reading`; `label` starts where its words do."""

    reading: Reading
    label: int
    start: int
    end: int


@lru_cache(maxsize=4096)
def readings_of(label: str) -> frozenset[Reading]:
    """The systems a heading or column header names; ANY only where nothing more precise is said."""
    if not _HINT.search(label):
        return frozenset()
    named = {Reading[name] for match in _LABEL.finditer(label) if (name := match.lastgroup)}
    return frozenset(named - {Reading.ANY} or named)


def reading_of(label: str) -> Reading | None:
    """The one reading for a place headed so: several procedure systems are one, procedure and diagnosis are ANY."""
    named = readings_of(label)
    if not named:
        return None
    return next(iter(named)) if len(named) == 1 else Reading.ANY


def announced(text: str) -> list[Announced]:
    """Each label reaches to the next label or to the end of its sentence."""
    if not _HINT.search(text):
        return []
    labels = [match for match in _LABEL.finditer(text) if match.lastgroup]
    ends = sentence_ends(text)
    found = []
    for index, match in enumerate(labels):
        after = _PLURAL.match(text[match.end() :])
        start = match.end() + (after.end() if after else 0)
        limit = labels[index + 1].start() if index + 1 < len(labels) else len(text)
        stop = next((end for end in ends if end > start), len(text))
        if start < min(limit, stop):
            found.append(Announced(Reading[match.lastgroup or "ANY"], match.start(), start, min(limit, stop)))
    return found
