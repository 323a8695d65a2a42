"""Printed list markers ("a.", "(2)", "•") and the nesting they imply where layout does not show it."""

import re
from dataclasses import dataclass, field

# Symbol fonts print their bullets from the private use area.
_BULLET = (
    "[\u2022\u2023\u25aa\u25ab\u25a0\u25a1\u25cf\u25cb\u25e6\u2043\u00b7\u27a2\u2666\u2713\u2714\u2756"
    "\uf020-\uf0ff\u2610\u2612*\u2212\u2013\u2014-]"
)
_ORDERED = r"\(?(?:\d{1,2}|[A-Za-z]|[ivx]{2,5}|[IVX]{2,5})[.)]"
# Nested decimals (1.2.3) are only markers with a sentence behind them: versions and numbers look alike.
_DECIMAL = r"\d{1,2}(?:\.(?:0|[1-9]\d?)){1,3}\.?"
_MARKED = re.compile(rf"\s*(?:({_BULLET}|o(?= +[A-Z0-9(\"\u201c]))\s+|({_ORDERED})\s+|({_DECIMAL})\s+(?=[A-Z]))(?=\S)")
_TIGHT_BULLET = re.compile("\\s*([\u2022\u25aa\u25cf\u25a0\uf020-\uf0ff])\\s*(?=\\S)")
_ROMAN = {"i": 1, "v": 5, "x": 10}


def split_marker(text: str) -> tuple[str, str] | None:
    """The marker and the rest, or None where the text starts with no marker."""
    match = _MARKED.match(text) or _TIGHT_BULLET.match(text)
    if match is None:
        return None
    marker = next(group for group in match.groups() if group)
    return marker, text[match.end() :]


def _roman(word: str) -> int | None:
    values = [_ROMAN.get(letter) for letter in word.lower()]
    if not values or None in values:
        return None
    known = [value for value in values if value is not None]
    return sum(-a if a < b else a for a, b in zip(known, [*known[1:], 0], strict=True))


def readings(marker: str) -> list[tuple[str, int]]:
    """The (style, ordinal) a marker may stand for, likelier first: "i." is a letter and a numeral."""
    word = marker.strip("().")
    shape = marker.replace(word, "#", 1)
    if word.isdigit():
        return [(f"1{shape}", int(word))]
    if "." in word:
        return [(f"{word.count('.')}.{shape}", int(word.rsplit(".", 1)[1] or 0))]
    if not word.isalpha() or not word.isascii() or (len(word) == 1 and marker == word):
        return [(marker, 0)]
    case = "A" if word.isupper() else "a"
    found = [(f"{case}{shape}", ord(word.lower()) - 96)] if len(word) == 1 else []
    numeral = _roman(word)
    if numeral is not None:
        found.append((f"{'I' if case == 'A' else 'i'}{shape}", numeral))
    return found or [(marker, 0)]


@dataclass(slots=True)
class Nesting:
    """Depth of each marker of a run of items, from the markers alone: a new style opens a level, a known one
    that goes on closes those inside it."""

    levels: list[tuple[str, int]] = field(default_factory=list)

    def depth(self, marker: str) -> int:
        options = readings(marker)
        return self._continued(options) or self._opened(options)

    def _continued(self, options: list[tuple[str, int]]) -> int | None:
        for index in range(len(self.levels) - 1, -1, -1):
            style, last = self.levels[index]
            for option, ordinal in options:
                if option == style and (ordinal in (0, last + 1)):
                    del self.levels[index:]
                    self.levels.append((option, ordinal))
                    return index + 1
        return None

    def _opened(self, options: list[tuple[str, int]]) -> int:
        style, ordinal = next((option for option in options if option[1] in (0, 1)), options[0])
        known = [index for index, (other, _) in enumerate(self.levels) if other == style]
        if known:
            del self.levels[known[-1] :]
        self.levels.append((style, ordinal))
        return len(self.levels)
