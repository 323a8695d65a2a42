"""What a search found, one hit a policy."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from payerwatch.gateway import wording
from payerwatch.gateway.pages.entries import PolicyEntry

MARK, UNMARK = "\x02", "\x03"
"""Set around the words found by Postgres: no text of a payer holds them, and nothing needs to be unescaped."""


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """`quote` stands in the current version under `heading`; `code` and `range_end` where a code was asked for."""

    policy: PolicyEntry
    policy_id: UUID
    quote: tuple[Piece, ...] = ()
    heading: str = ""
    block: str = ""
    disposition: str = ""
    code: str = ""
    range_end: str | None = None

    @property
    def said(self) -> str:
        return wording.DISPOSITIONS.get(self.disposition, "")


@dataclass(frozen=True, slots=True)
class Page:
    """Where in all that was found these hits stand."""

    start: int
    size: int


@dataclass(frozen=True, slots=True)
class Found:
    """`total` is None where it was not counted."""

    hits: Sequence[Hit]
    by_code: bool = False
    total: int | None = None
    suggestion: str | None = None


def marked_at(quote: str, word: str) -> tuple[Piece, ...]:
    head, found, tail = quote.partition(word) if word else (quote, "", "")
    return tuple(piece for piece in (Piece(head), Piece(found, marked=True), Piece(tail)) if piece.text)


def words_marked(headline: str) -> frozenset[str]:
    """The words that Postgres set marks around."""
    return frozenset(part.partition(UNMARK)[0] for part in headline.split(MARK)[1:])


def excerpt(text: str, words: frozenset[str], width: int = 220) -> tuple[Piece, ...]:
    """The text around the first of `words`, to the letter, with each of them marked. Postgres' own excerpt is not
    used: it leaves out what looks like a tag, and a quote must be found again in the version."""
    if not words:
        return (Piece(text[:width]),)
    pattern = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))
    first = pattern.search(text)
    start, end = _window(text, first.start() if first else 0, width)
    pieces, at = [], start
    for match in pattern.finditer(text, start, end):
        pieces += [Piece(text[at : match.start()]), Piece(match.group(), marked=True)]
        at = match.end()
    return tuple(piece for piece in (*pieces, Piece(text[at:end])) if piece.text)


def _window(text: str, at: int, width: int) -> tuple[int, int]:
    """Whole words around `at`."""
    start = max(0, at - width // 3)
    start = start and text.find(" ", start, at) + 1
    end = min(len(text), start + width)
    return start, end if end == len(text) else max(text.rfind(" ", at, end), at + 1)
