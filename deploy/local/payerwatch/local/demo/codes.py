"""Code patterns to codes: `M17.1[012]` names three codes, `81[4-7]0` four."""

import re
from functools import cache
from itertools import product

_PART = re.compile(r"\[([^\]]+)\]|([^\[]+)")


def _members(characters: str) -> list[str]:
    spans = re.sub(r"(\w)-(\w)", lambda m: "".join(map(chr, range(ord(m[1]), ord(m[2]) + 1))), characters)
    return list(spans.replace(" ", ""))


@cache
def codes_of(pattern: str) -> tuple[str, ...]:
    parts = [_members(m[1]) if m[1] else [m[2]] for m in _PART.finditer(pattern)]
    return tuple("".join(choice) for choice in product(*parts))
