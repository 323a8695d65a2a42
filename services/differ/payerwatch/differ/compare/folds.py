"""Two forms of a text under which what is only layout disappears."""

import re

from payerwatch.reading.normalise import comparable

# A space counts only between digits or between two words that would read otherwise; a hyphen between letters may
# be the typesetter's ("long-term" broken at its own hyphen), one beside a digit is the payer's.
_LAYOUT = re.compile(r"[\s|\u2022]+")
_SPACE = re.compile(r"(?<!\d) | (?!\d)")
_HYPHEN = re.compile(r"(?<=[A-Za-z])-(?=[A-Za-z])")
_NOT_WORD = re.compile(r"[^\w%<>=\u2264\u2265+/|.-]+|\.(?!\d)|(?<!\d)\.")

_LETTERS = {code: None for code in range(128) if not chr(code).isalnum()}


def squeezed(text: str) -> str:
    """Equal for texts that differ only in line breaks, cell borders, bullets and hyphenation."""
    spaced = _LAYOUT.sub(" ", comparable(text)).strip()
    return _HYPHEN.sub("", _SPACE.sub("", spaced))


def same_but_layout(old: str, new: str) -> bool:
    """Whether the two are `squeezed` to the same. Letters and digits are compared first: that decides nearly all."""
    if old.isascii() and new.isascii() and old.translate(_LETTERS) != new.translate(_LETTERS):
        return False
    return squeezed(old) == squeezed(new)


def wording(text: str) -> str:
    """Equal for texts that differ only in capitals and punctuation as well."""
    return squeezed(_NOT_WORD.sub(" ", comparable(text))).casefold()
