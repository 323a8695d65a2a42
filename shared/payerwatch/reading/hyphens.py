"""Lines joined back into the words their page broke."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_BROKEN = re.compile(r"([A-Za-z]+(?:-[A-Za-z]+)*)-$")
_OPEN_ADDRESS = re.compile(r"(?:https?://|www\.)\S*$|https?://$")
_GOES_ON = re.compile(r"[./?=&%#_-]|[a-z0-9]+[./=&%_-]\S")
_STARTS = re.compile(r"[A-Za-z]+")
# A paragraph is joined line by line, so only its end may be looked at.
_LONGEST_WORD = 1_000


def vocabulary(lines: Iterable[str]) -> frozenset[str]:
    """The words a document uses away from its line ends, in small letters."""
    words: set[str] = set()
    for line in lines:
        words.update(_WORD.findall(line.rstrip("-").lower()))
    return frozenset(words)


def joined(line: str, following: str, known: frozenset[str]) -> str:
    if not line or not following:
        return line or following
    if _OPEN_ADDRESS.search(line[-_LONGEST_WORD:]) and _GOES_ON.match(following):
        return line + following
    if line[-1] in "-\u2010\u2011" and len(line) > 1 and not line[-2].isspace():
        return _over_hyphen(line, following, known)
    if line[-1] == "\u00ad":
        return line[:-1] + following
    if line[-1] == "/" and following[0].isalnum():
        return line + following
    return f"{line} {following}"


def _over_hyphen(line: str, following: str, known: frozenset[str]) -> str:
    broken, starts = _BROKEN.search(line[-_LONGEST_WORD:]), _STARTS.match(following)
    if "://" in line.rsplit(" ", 1)[-1] or broken is None or starts is None or not following[0].islower():
        return line + following
    first, second = broken.group(1).lower(), starts.group().lower()
    if first + second in known:
        return line[:-1] + following
    if f"{first}-{second}" in known or (first in known and second in known):
        return line + following
    return line[:-1] + following
