"""Is it the policy we asked for: by number, by title, by what we had before."""

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from payerwatch.fetcher.verdicts.page import Page
from payerwatch.fetcher.verdicts.response import Expected
from payerwatch.reading.document import Document

HEAD = 4000
TOP = 900
# Another policy's first lines may well name one drug.
ONE_WORD_TOP = 120
NEAR_TOP = 400
TAIL = 1500
MOST_TEXT = 400_000
LABEL = r"(?:number|numbers|no\.?|nbr|num|#|id|policy|bulletin|guideline|guidelines|lcd|ncd|article|cpb|reference|section|document|protocol|code)"
RUNS = re.compile(r"[A-Za-z]+|\d+")
LETTER_FOUR_DIGITS = re.compile(r"^(?:20\d\d)?([A-Z]\d{4})[A-Z]{0,3}$", re.I)
REVISED = re.compile(r"^([A-Z]{2,3}\.\d{2,3})(?:\.\d{1,3})?$", re.I)
GENERIC = {
    "the", "a", "an", "of", "for", "and", "or", "in", "with", "to", "by", "on", "at", "from", "using", "use", "other", "policy", "policies",
    "medical", "clinical", "coverage", "guideline", "guidelines", "bulletin", "drug", "pharmacy", "criteria", "national", "local", "determination",
}  # fmt: skip


class Found(IntEnum):
    """How well a number or a title was found. OTHER: the document names itself differently."""

    OTHER = 0
    NOWHERE = 1
    INSIDE = 2
    NAMED = 3


@dataclass(frozen=True, slots=True)
class Match:
    number: Found | None
    title: Found | None
    exact_title: bool

    @property
    def named(self) -> bool:
        """The document calls itself by what we expected."""
        return Found.NAMED in {self.number, self.title} and self.number is not Found.OTHER


def match(expected: Expected, page: Page, document: Document) -> Match:
    number = number_found(expected.number, page, document) if expected.number and usable(expected.number) else None
    title = title_found(expected.title, page, document) if significant(expected.title or "") else None
    return Match(number, title, exactly(expected.title, page, document))


def usable(number: str) -> bool:
    return RUNS.search(number) is not None


@lru_cache(maxsize=512)
def shape_of(number: str) -> str:
    """The number as it may be printed: other separators, leading zeros, another revision, its prefix left out."""
    stripped = number.strip()
    if found := LETTER_FOUR_DIGITS.match(stripped):
        return rf"(?:20\d\d)?{found.group(1)}[A-Z]{{0,3}}"
    if found := REVISED.match(stripped):
        return rf"{re.escape(found.group(1))}(?:\.\d{{1,3}})?"
    head, _, rest = stripped.partition(" ")
    if rest and head.isalpha() and RUNS.search(rest) and any(map(str.isdigit, rest)):
        return rf"(?:{re.escape(head)}[\s.\-_–#:]*)?{joined(rest)}"
    return joined(stripped)


def joined(number: str) -> str:
    runs = RUNS.findall(number)
    parts = [run if run.isalpha() or len(runs) > 1 else rf"0{{0,2}}{run.lstrip('0') or '0'}" for run in runs]
    pattern = parts[0]
    for before, after, part in zip(runs, runs[1:], parts[1:], strict=False):
        between = r"[\s.\-_–]" if before.isdigit() and after.isdigit() else r"[\s.\-_–]{0,2}"
        pattern += between + part
    return pattern


@lru_cache(maxsize=512)
def bounded(number: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.])(?<!\d-){shape_of(number)}(?!\w)(?!\.\d)", re.I)


@lru_cache(maxsize=512)
def labelled(number: str) -> re.Pattern[str]:
    return re.compile(rf"\b{LABEL}\b[\s:#.()|\-–]{{0,8}}{shape_of(number)}(?!\w)(?!\.\d)", re.I)


def number_found(number: str, page: Page, document: Document) -> Found:
    pattern = bounded(number)
    own = document.number
    if own and same_number(number, own):
        return Found.NAMED
    text = text_of(page, document)
    if any(pattern.search(name) for name in (page.title, document.title or "", *page.headings[:2])):
        return Found.NAMED
    if own and has_digit(own):
        return Found.OTHER if not labelled(number).search(text[:TOP]) else Found.INSIDE
    if any(pattern.fullmatch(value.strip()) for value in page.meta) or labelled(number).search(text[:HEAD]):
        return Found.NAMED
    if labelled(number).search(text[-TAIL:]) or (distinctive(number) and pattern.search(text[:TOP])):
        return Found.NAMED
    return Found.INSIDE if pattern.search(text) else Found.NOWHERE


def text_of(page: Page, document: Document) -> str:
    """Links are left out of HTML: a list of related policies names what this page is not."""
    return (page.prose if page.html else document.text)[:MOST_TEXT]


def same_number(one: str, other: str) -> bool:
    return bool(bounded(one).search(other) or bounded(other).search(one))


def has_digit(number: str) -> bool:
    return any(map(str.isdigit, number))


def distinctive(number: str) -> bool:
    """A bare count of digits may be a code, a year or a dose."""
    return len(RUNS.findall(number)) > 1


def significant(title: str) -> list[str]:
    words = [word.lower().rstrip("s") if len(word) > 4 else word.lower() for word in re.findall(r"[^\W_]+", title)]
    return list(dict.fromkeys(word for word in words if word not in GENERIC and (len(word) > 1 or word.isdigit())))


def share(expected: list[str], candidate: str) -> float:
    there = set(significant(candidate))
    return sum(word in there for word in expected) / len(expected)


def title_found(title: str | None, page: Page, document: Document) -> Found:
    words = significant(title or "")
    sections = 5 if len(words) > 1 else 1
    names = (document.title or "", page.title, *page.headings[:sections], *document_headings(document)[:sections])
    if any(share(words, name) >= 0.75 for name in names if len(name) < 300):
        return Found.NAMED
    text = text_of(page, document)
    said = (title or "").lower() in text[: TOP if len(words) > 1 else ONE_WORD_TOP].lower()
    if said or (len(words) > 1 and share(words, text[:NEAR_TOP]) == 1.0):
        return Found.NAMED
    return Found.INSIDE if often(words, text) else Found.NOWHERE


def often(words: list[str], text: str) -> bool:
    lowered = text.lower()
    return all(lowered.count(word) >= 3 for word in words)


def document_headings(document: Document) -> tuple[str, ...]:
    return tuple(block.text for block in document.blocks[:40] if block.type == "heading")[:5]


def exactly(title: str | None, page: Page, document: Document) -> bool:
    words = set(significant(title or ""))
    return bool(words) and any(
        set(significant(name)) == words for name in (document.title or "", page.title, *page.headings[:2])
    )
