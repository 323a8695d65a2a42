"""The edits of a change, as much as a mail has room for, with the changed words marked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from payerwatch.notifier.rendering import one_line, shortened

MOST_HUNKS = 3
EXCERPT = 600
AROUND = 90
"""Unchanged characters kept on each side of changed words."""
WEIGHT = {"tightened": 3, "loosened": 2}

Word = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A side is empty where words were only added or removed."""

    place: str
    previous: tuple[Word, ...]
    current: tuple[Word, ...]

    @property
    def old(self) -> str:
        return plain(self.previous, "delete")

    @property
    def new(self) -> str:
        return plain(self.current, "insert")


def plain(words: Sequence[Word], op: str) -> str:
    """For a part without type: changed words stand in square brackets, where not everything changed."""
    if all(each == op for each, _ in words):
        return one_line("".join(text for _, text in words))
    return one_line("".join(f"[{text.strip()}] " if each == op else text for each, text in words))


def excerpts(comparison: Mapping[str, Any], most: int = MOST_HUNKS) -> list[Excerpt]:
    """The weightiest first. A move alone says nothing that two columns of words could show."""
    hunks = [each for each in comparison.get("hunks") or () if each.get("op") != "move" and _says(each)]
    hunks.sort(key=lambda each: WEIGHT.get(str(each.get("direction")), 0), reverse=True)
    return [_excerpt(each) for each in hunks[:most]]


def _says(hunk: Mapping[str, Any]) -> bool:
    return bool(hunk.get("old") or hunk.get("new"))


def _excerpt(hunk: Mapping[str, Any]) -> Excerpt:
    path = [str(part) for part in hunk.get("path") or ()]
    return Excerpt(
        shortened(" / ".join(path[-2:]), 120),
        _side(hunk.get("old_words"), str(hunk.get("old") or ""), "delete"),
        _side(hunk.get("new_words"), str(hunk.get("new") or ""), "insert"),
    )


def _side(words: Iterable[Any] | None, whole: str, op: str) -> tuple[Word, ...]:
    pairs = [_pair(each) for each in words or ()]
    return _cut(_trimmed(pairs) if pairs else [(op, shortened(whole, EXCERPT))] if whole else [])


def _pair(word: Any) -> Word:  # noqa: ANN401 (JSON)
    if isinstance(word, Mapping):
        return str(word.get("op")), str(word.get("text"))
    return str(word[0]), str(word[1])


def _trimmed(words: Sequence[Word]) -> list[Word]:
    """Long unchanged runs are left out in their middle."""
    found: list[Word] = []
    for place, (op, text) in enumerate(words):
        if op != "equal" or len(text) <= 2 * AROUND:
            found.append((op, text))
            continue
        head = text[:AROUND].rsplit(" ", 1)[0] + " " if place else ""
        tail = " " + text[-AROUND:].split(" ", 1)[-1] if place < len(words) - 1 else ""
        found.append((op, f"{head}…{tail}"))
    return found


def _cut(words: Sequence[Word]) -> tuple[Word, ...]:
    kept: list[Word] = []
    left = EXCERPT
    for op, text in words:
        if left <= 0:
            break
        kept.append((op, text if len(text) <= left else shortened(text, left)))
        left -= len(text)
    return tuple(kept)
