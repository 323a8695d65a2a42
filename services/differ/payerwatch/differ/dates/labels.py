"""The words payers print before a date, and the meaning each has."""

import re
from dataclasses import dataclass
from functools import lru_cache

from payerwatch.policies.words import DateBasis, DateKind

# First match wins at a place, so what is narrower stands first.
_LABELS: tuple[tuple[DateKind, str], ...] = (
    (
        DateKind.ORIGINAL_EFFECTIVE,
        r"original(?:ly)?\s+(?:policy\s+|determination\s+|implementation\s+|issue\s+|"
        r"review\s+)?(?:effective\s+)?(?:date)?|date of origin|"
        r"(?:policy\s+)?originat(?:ion|ed)(?:\s+date)?|origin(?:al)?\s+date|initial effective date|"
        r"first effective(?:\s+date)?|"
        r"inception date|orig(?:\.|inal)?\s+eff(?:\.|ective)?(?:\s+date)?",
    ),
    (
        DateKind.NEXT_REVIEW,
        r"(?:next|anticipated|upcoming)\s+(?:scheduled\s+|annual\s+|policy\s+)?review(?:\s+due)?(?:\s+by)?(?:\s+date)?|"
        r"review due(?:\s+by)?(?:\s+date)?|"
        r"next (?:scheduled )?revision(?:\s+date)?|date of next review|(?:annual )?review by(?:\s+date)?",
    ),
    (
        DateKind.LAST_REVIEW,
        r"(?:date of\s+)?(?:most recent|last|latest|current)\s+(?:policy\s+|annual\s+|clinical\s+|"
        r"medical\s+)?review(?:ed)?(?:\s+date)?|"
        r"dates? (?:last )?reviewed|(?:date\s+)?last reviewed(?:\s+on)?|annual review(?:\s+date)?|review dates?|"
        r"(?<!to be )\breviewed(?:\s+date|\s+on)?",
    ),
    (
        DateKind.COMMENT_END,
        r"comment(?:ing)?\s+(?:period\s+)?(?:end(?:s|ing)?|close[sd]?)(?:\s+date)?|end of comment(?:\s+period)?|"
        r"comment period end date",
    ),
    (DateKind.NOTICE_START, r"notice\s+(?:period\s+)?start(?:s|ing)?(?:\s+date)?|notification(?:\s+date)?|notice date"),
    (DateKind.NOTICE_END, r"notice\s+(?:period\s+)?end(?:s|ing)?(?:\s+date)?"),
    (
        DateKind.RETIRED,
        r"(?:policy\s+)?(?:retire(?:d|ment)|archived?|terminat(?:ed|ion)|inactive)(?:\s+(?:date|on|effective))?|"
        r"(?:policy|effective)\s+end\s+date|date retired",
    ),
    (
        DateKind.OTHER,
        r"revision ending date|(?:policy\s+)?creat(?:ed|ion)\s+date|date created|"
        r"committee approval(?:s)?(?:\s+dates?)?|(?:p\s*&\s*t|mptac|board|policy committee|committee|"
        r"medical director)\s+"
        r"(?:approval|approved|review|endorsement)(?:\s+date)?|approv(?:al|ed)(?:\s+date|\s+on|\s+by)?|"
        r"implementation date|comment(?:ing)?\s+"
        r"(?:period\s+)?start(?:s|ing)?(?:\s+date)?|adopted(?:\s+date)?|coverage determination date|postponed to",
    ),
    (
        DateKind.PUBLISH,
        r"(?:mcd\s+)?publi(?:sh(?:ed)?|cation)(?:\s+date|\s+on)?|date (?:issued|published|posted)|(?:issue[d]?|"
        r"posted|posting|release)(?:\s+date|\s+on)",
    ),
    (
        DateKind.EFFECTIVE,
        r"effective dates?\s+(?:(?:has|have|is|was) (?:been )?)?(?:postponed|delayed|deferred|moved|changed)"
        r"(?:\s+from\s+[\w/.-]+(?:\s+\d{1,2},\s+\d{4})?)?\s+(?:to|until)|"
        r"effective dates(?=\s*:)|"
        r"(?:current\s+|policy\s+|revision\s+|revised\s+|coverage\s+|guideline\s+|version\s+|"
        r"new\s+)*effective(?:\s+date)?(?:\s+of\s+(?:policy|this version|revision))?|"
        r"eff(?:\.|ective)?\s+date|effective(?:\s+on|\s+from)|date effective",
    ),
    (
        DateKind.REVISION,
        r"(?:date of\s+)?(?:last|latest|most recent)\s+(?:revis(?:ed|ion)|update[d]?|modified|"
        r"changed?)(?:\s+date)?|date (?:of )?(?:last )?(?:revis(?:ed|ion)|updated?)|"
        r"(?:policy\s+)?revis(?:ed|ion)(?:\s+date)?|(?:last\s+)?updated(?:\s+on|\s+date)?|last modified",
    ),
)
_LABEL = re.compile(
    "|".join(rf"(?P<{kind.name}>(?<![A-Za-z-])(?:{words})(?![A-Za-z]))" for kind, words in _LABELS), re.I
)
# Each label has one of these stems; the long pattern is slow.
_HINT = re.compile(
    r"date|eff|review|revis|approv|publi|origin|incept|creat|notice|notif|comment|retire|archive|terminat|inactive|"
    r"updat|"
    r"modif|issue|post|releas|adopt|implement|chang|p\s*&\s*t|mptac|board|committee|medical director",
    re.I,
)
_BASES: tuple[tuple[DateBasis, str], ...] = (
    (DateBasis.SERVICE, r"services?\s+(?:performed|rendered|provided|furnished)|dates?\s+of\s+service|\bDOS\b"),
    (DateBasis.PROCESSED, r"(?:claims?|date)\s+processed|processing date|claims processing"),
    (DateBasis.RECEIVED, r"(?:claims?|requests?)\s+received|received (?:on|by)|receipt"),
    (DateBasis.ADMISSION, r"admissions?|admitted"),
)
_BASIS = tuple((basis, re.compile(words, re.I)) for basis, words in _BASES)


@dataclass(frozen=True, slots=True)
class Label:
    kind: DateKind
    start: int
    end: int


@lru_cache(maxsize=1024)
def labels(text: str) -> tuple[Label, ...]:
    """Kept for a while: the same line is looked at as head, as foot and as part of a box."""
    if not _HINT.search(text):
        return ()
    return tuple(
        Label(DateKind[name], match.start(), match.end())
        for match in _LABEL.finditer(text)
        if (name := match.lastgroup)
    )


def basis_of(text: str) -> DateBasis | None:
    return next((basis for basis, words in _BASIS if words.search(text)), None)
