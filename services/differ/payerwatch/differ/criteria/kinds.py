"""What a requirement is about. First match wins: an age in a sentence about therapy is still its age."""

import re

_NUMBER = r"(?:\d+|one|two|three|four|six|nine|twelve)"
_KINDS: tuple[tuple[str, str], ...] = (
    (
        "prior_auth",
        r"prior\s*-?\s*(?:authori[sz]ation|approval)|pre-?\s?(?:authori[sz]ation|certification)|precert|"
        r"clinical review prior",
    ),
    (
        "prescriber",
        r"prescri(?:bed|ber|bing)\b.{0,40}\b(?:by|with|specialist)|in consultation with|ordered by|"
        r"under the (?:care|supervision) of",
    ),
    (
        "age",
        rf"\bage[ds]?\b|{_NUMBER}\s+years?\s+(?:of age|old|and older|or older)|\bpa?ediatric\b|\badults?\b|"
        rf"\badolescents?\b",
    ),
    (
        "prior_therapy",
        r"\btrials?\s+(?:of|and)\b|\bfail(?:ed|ure)\b|inadequate (?:response|relief|control)|intoleran|"
        r"\brefractory\b|unresponsive|step therapy|"
        r"\btried\b|previous(?:ly)? (?:treat|receiv|therap)|conservative (?:treatment|therapy|management)|"
        r"contraindicat|prior (?:therapy|treatment)",
    ),
    (
        "documentation",
        r"\bdocument(?:ed|ation|s)?\b|chart notes?|medical records?|\bsubmi(?:t|tted|ssion)\b|office notes?|"
        r"attestation",
    ),
    (
        "dose",
        r"\b(?:mg|mcg|units?|mL)/(?:kg|m2|m²)|\b[\d.,]+\s*(?:mg|mcg|units|g|mL)\s+(?:every|once|twice|daily|weekly)",
    ),
    (
        "frequency",
        rf"\bevery\s+{_NUMBER}?\s*(?:day|week|month|year|hour)|\bonce (?:per|in|every|a)\b|\bper (?:year|lifetime|"
        rf"day|week|month)\b|times (?:per|a)\b|frequency",
    ),
    (
        "dose",
        r"\bdos(?:e|es|age|ing)\b|\bmg\b|\bmcg\b|\bmg/kg\b|\bunits? per\b|quantity limit|maximum (?:of|dose|quantity)",
    ),
    (
        "duration",
        rf"\bfor\s+(?:at least\s+|up to\s+|a minimum of\s+)?{_NUMBER}\s+(?:consecutive\s+)?(?:day|week|month|year)|"
        rf"\bduration\b|\b(?:approval|authorization) (?:period|length)|\b{_NUMBER}\s+months?\b",
    ),
    (
        "site",
        r"site of (?:care|service|administration)|\b(?:in|out)patient\b|home infusion|place of service|"
        r"\bfacilit(?:y|ies)\b|\boffice setting",
    ),
    (
        "diagnosis",
        r"\bdiagnos(?:is|es|ed|tic)\b|\bconfirmed\b|moderate(?:ly)? to severe|\bstage\b|\bhistory of\b|"
        r"\bevidence of\b|\bpresence of\b|\bsymptom",
    ),
)
_PATTERNS = tuple((kind, re.compile(words, re.I)) for kind, words in _KINDS)


def kind_of(text: str) -> str:
    return next((kind for kind, pattern in _PATTERNS if pattern.search(text)), "other")
