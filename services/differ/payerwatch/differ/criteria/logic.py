"""How the points of a list join: the sentence that leads in says it, or the word each point ends with."""

import re

_COUNT = r"(?:one|two|three|1|2|3)"
_ALL = re.compile(
    r"\ball of:|\ball\b(?:\s+of)?(?:\s+the)?\s+(?:following|below|criteria|listed|these|requirements|conditions)|"
    r"\beach\s+of\s+the\s+following|"
    r"\bboth\b(?:\s+of)?(?:\s+the)?(?:\s+following|\s+listed)?|\bmeets?\s+all\b|\ball\b[^.]{0,40}\bare met|"
    r"\b(?:when|if) the following (?:criteria|conditions) are met",
    re.I,
)
_ANY = re.compile(
    rf"\b(?:any|one) of:|"
    rf"\bany\b(?:\s+one)?(?:\s+of)?(?:\s+the)?\s+(?:following|below|criteria|listed|these|conditions)|"
    rf"\b{_COUNT}\s+(?:or\s+more\s+)?of\s+the\s+"
    rf"(?:following|below)|\bat\s+least\s+{_COUNT}\b|\beither\b(?:\s+of)?|\bmeets?\s+(?:any|one)\b|"
    rf"\bmust meet one\b|\bone\s+(?:or more\s+)?of the\b",
    re.I,
)
_ENDS_AND = re.compile(r"[;,]?\s*\band\b\W*$", re.I)
_ENDS_OR = re.compile(r"[;,]?\s*\bor\b\W*$", re.I)


def logic_of(lead: str) -> str | None:
    """The last of the two named wins: "for adults who meet any …, all of the following"."""
    places = [(match.start(), "all") for match in _ALL.finditer(lead)] + [
        (match.start(), "any") for match in _ANY.finditer(lead)
    ]
    return max(places)[1] if places else None


def logic_between(point: str) -> str | None:
    if _ENDS_AND.search(point):
        return "all"
    return "any" if _ENDS_OR.search(point) else None
