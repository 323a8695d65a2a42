"""How each code system is spelled: patterns of one code, and of a range as printed."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from payerwatch.differ.codes import hcpcs, icd10cm
from payerwatch.policies.words import CodeSystem


class Reading(Enum):
    """What the place of a text lets its tokens be: shapes overlap, so the place decides."""

    PROCEDURE = auto()
    DIAGNOSIS = auto()
    ANY = auto()
    REVENUE = auto()
    DRG = auto()
    PCS = auto()
    NDC = auto()


@dataclass(frozen=True, slots=True)
class Token:
    system: CodeSystem
    code: str
    range_end: str | None
    start: int
    end: int

    @property
    def code_end(self) -> int:
        """Where the first code itself ends, without the dash or asterisk of a subtree."""
        return self.start + len(self.code)

    @property
    def is_distinct(self) -> bool:
        """Not just digits or a bare category: hard to mistake for a number, a gene or a level."""
        return not self.code.isdigit() and (self.system is not CodeSystem.ICD_10_CM or "." in self.code)


_CPT = r"[0-9]{5}|[0-9]{4}[FTUM]"
_LEVEL_II = r"[A-V][0-9]{4}"
_DOTTED = r"[A-Z][0-9][0-9A-Z]\.[0-9A-Z]{1,4}"
_BARE = r"[A-Z][0-9][0-9A-Z](?:[0-9A-Z]{1,4})?"
_NDC = r"[0-9]{5}-[0-9]{4}-[0-9]{1,2}|[0-9]{5}-[0-9]{3}-[0-9]{2}|[0-9]{4}-[0-9]{4}-[0-9]{2}"
# Behind digits and a slash only where those digits are a code: "76813/76814", never "10/12345".
_LEFT = r"(?<![A-Za-z0-9.$#])(?<![0-9]-)(?<![0-9][-/] )(?:(?<=[0-9]{4}[0-9FTUM]/)|(?<![0-9]/))"
# A hyphen and a long number behind belong to an article id or a ZIP+4; two characters are a modifier.
_RIGHT = r"(?![A-Za-z0-9]|\.[0-9]|-[0-9](?![0-9A-Z])|-[0-9]{3,}|,[0-9]{3}(?![0-9]))"
_SUBTREE = r"(?:\.?[-*xX](?![A-Za-z0-9]))?"
_JOIN = r"\s*(?:-|–|—|‑|‐|−|\bto\b|\bthru\b|\bthrough\b)\s*"

_CODE = {
    Reading.PROCEDURE: f"{_DOTTED}|{_CPT}|{_LEVEL_II}",
    Reading.DIAGNOSIS: f"{_DOTTED}|{_BARE}",
    Reading.ANY: f"{_DOTTED}|{_CPT}|{_LEVEL_II}",
    Reading.REVENUE: r"[0-9]{3,4}|[0-9]{2,3}[Xx]",
    Reading.DRG: r"[0-9]{3}",
    Reading.PCS: r"(?=[0-9A-Z]*[0-9])[0-9A-HJ-NP-Z]{7}",
    Reading.NDC: f"{_NDC}|[0-9]{{11}}",
}


def _pattern(code: str, subtree: str) -> re.Pattern[str]:
    first = rf"(?<![A-Za-z0-9.$])({code})"
    return re.compile(rf"(?:{first}{subtree}{_JOIN}({code}){_RIGHT}|{_LEFT}({code}){subtree}{_RIGHT})")


_PATTERNS = {
    reading: _pattern(code, _SUBTREE if reading is Reading.DIAGNOSIS else "") for reading, code in _CODE.items()
}
_NDC_ANYWHERE = re.compile(rf"(?<![0-9A-Za-z-])(?:{_NDC})(?![0-9A-Za-z-])")
_MIGHT_HOLD_ONE = re.compile(r"[0-9]{3}|[A-Z][0-9]")

_FIXED = {
    Reading.REVENUE: CodeSystem.REV,
    Reading.DRG: CodeSystem.MS_DRG,
    Reading.PCS: CodeSystem.ICD_10_PCS,
    Reading.NDC: CodeSystem.NDC,
}
_ANAESTHESIA = "00100"


def might_hold_codes(text: str) -> bool:
    return _MIGHT_HOLD_ONE.search(text) is not None


def tokens(text: str, reading: Reading, start: int = 0, end: int | None = None) -> list[Token]:
    """Every code and range spelled in `text[start:end]`; boundaries look at the whole text."""
    found: list[Token] = []
    stop = len(text) if end is None else end
    at = start
    while match := _PATTERNS[reading].search(text, at, stop):
        at = match.end()
        if match.group(3) is not None:
            found += _single(match.group(3), reading, match.start(3), match.end())
        elif pair := _range(match, reading):
            found.append(pair)
        else:
            found += _single(match.group(1), reading, match.start(1), match.end(1))
            at = match.end(1)
    return found


def ndcs(text: str) -> list[Token]:
    return [
        Token(CodeSystem.NDC, match.group(), None, match.start(), match.end()) for match in _NDC_ANYWHERE.finditer(text)
    ]


def _single(code: str, reading: Reading, start: int, end: int) -> list[Token]:
    system = _system(code, reading)
    return [Token(system, code, None, start, end)] if system else []


def _range(match: re.Match[str], reading: Reading) -> Token | None:
    first, last = match.group(1), match.group(2)
    system = _system(first, reading)
    if system is None or system is not _system(last, reading) or not _ascends(first, last, system):
        return None
    return Token(system, first, last, match.start(1), match.end(2))


def _ascends(first: str, last: str, system: CodeSystem) -> bool:
    """Only endpoints of one kind that go up make a range; "43644-43770" does, "0037U-81445" does not."""
    low, high = icd10cm.undotted(first), icd10cm.undotted(last)
    if system is CodeSystem.ICD_10_CM:
        return low < high
    return (
        len(low) == len(high)
        and low < high
        and low[0].isdigit() == high[0].isdigit()
        and low[-1:].isdigit() == high[-1:].isdigit()
    )


def _system(code: str, reading: Reading) -> CodeSystem | None:
    if reading in _FIXED:
        return _FIXED[reading]
    if "." in code or reading is Reading.DIAGNOSIS:
        return CodeSystem.ICD_10_CM if _is_diagnosis(code) else None
    if code[0].isdigit():
        return CodeSystem.CPT if code >= _ANAESTHESIA or not code.isdigit() else None
    if not hcpcs.is_plausible(code):
        return None
    return CodeSystem.CDT if code[0] == "D" else CodeSystem.HCPCS


def _is_diagnosis(code: str) -> bool:
    return icd10cm.has_category(code) if "." in code else icd10cm.is_known(code)
