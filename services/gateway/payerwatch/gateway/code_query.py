"""What someone typed into the search box: a whole code, a code with something missing, or words."""

import re
from dataclasses import dataclass

MAX_LENGTH = 200
_HCPCS = re.compile(r"[A-V]\d{4}")
_CPT = re.compile(r"\d{4}[0-9FTUM]")
_CDT = re.compile(r"D\d{4}")
_ICD = re.compile(r"[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?")
_PART = re.compile(r"[A-Z]\d{1,3}|[A-Z]\d{5,}")


@dataclass(frozen=True, slots=True)
class CodeQuery:
    """`candidates` are the spellings a code is stored in. `hint` is for when none is found: `J217` may be a
    diagnosis without its point or a drug code without its end."""

    text: str
    candidates: tuple[str, ...] = ()
    hint: str | None = None


def code_query(text: str) -> CodeQuery:
    said = " ".join(text.replace("\x00", "").split())[:MAX_LENGTH]
    word = said.upper().replace(" ", "")
    return CodeQuery(said, _spellings(word), _hint(word))


def _hint(word: str) -> str | None:
    if _PART.fullmatch(word):
        return f"{word} is not a whole code. HCPCS codes have one letter and four digits."
    if re.fullmatch(r"\d{6,}", word):
        return f"{word} is not a whole code. CPT codes have five characters."
    return None


def _spellings(word: str) -> tuple[str, ...]:
    found: list[str] = []
    if _HCPCS.fullmatch(word) or _CPT.fullmatch(word) or _CDT.fullmatch(word):
        found.append(word)
    if _ICD.fullmatch(word):
        bare = word.replace(".", "")
        found.append(bare if len(bare) == 3 else f"{bare[:3]}.{bare[3:]}")
    return tuple(dict.fromkeys(found))
