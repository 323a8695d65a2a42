"""Where the sentences of a block end, so that a quote is one of them."""

import re
from functools import lru_cache

# The abbreviations are looked for behind the stop: a pattern that starts with its stop is found five times faster.
_END = re.compile(
    r"[.?!](?=\s+[\"“(]?[A-Z•]|\s*$)(?<![A-Z]\.[A-Z]\.)(?<!\bvs\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bInc\.)(?<!\bDr\.)"
    r"(?<!\bNo\.)(?<!\bSt\.)|;\s"
)


@lru_cache(maxsize=4)
def sentence_ends(text: str) -> tuple[int, ...]:
    """Asked for once for each code of a block, and a block may be one long list of codes."""
    return tuple(match.end() for match in _END.finditer(text))


def sentences(text: str) -> list[str]:
    """Each found in `text` to the letter."""
    ends = [end for end in sentence_ends(text) if end < len(text)]
    parts = (text[start:end].strip() for start, end in zip([0, *ends], [*ends, len(text)], strict=True))
    return [part for part in parts if part]
