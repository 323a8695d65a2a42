"""Is all of it there: against the version before, and by the page's own account."""

import re
from collections.abc import Iterable

from payerwatch.fetcher.verdicts.evidence import Evidence
from payerwatch.fetcher.verdicts.page import Page
from payerwatch.policies.words import BlockType, SectionRole
from payerwatch.reading.document import Block, Document

CORE = (SectionRole.COVERAGE, SectionRole.EXCLUSIONS, SectionRole.CODES)
NOT_LOADED = re.compile(
    r"^\W*(?:error|sorry|oops|warning|notice)?\W*(?:(?:the |this |some |requested |policy |page )*(?:content|section|data|table|information|document|codes?|part|criteria|component|widget|page)s? (?:could not|couldn.t|cannot|can ?not|can.t|failed to|did not|is not|was not|are not|unable to|(?:is |are )?(?:temporarily |currently )?unavailable|not available)(?: be)? ?(?:loaded|load|displayed|retrieved|shown|rendered|available|fetched)?"
    r"|(?:failed|unable|error|problem|could not|couldn.t|there was (?:an error|a problem)) ?(?:to |while |when )?(?:load|loading|display|displaying|retriev|fetch|render)\w*\b.{0,60}|loading\W*|please (?:try again|reload|refresh).{0,60}|something went wrong.{0,60})(?:\W+(?:please )?(?:try|reload|refresh|retry).{0,60})?\W*$",
    re.I,
)  # fmt: skip
LEAST_SHARE = 0.4
MUCH_SMALLER = 0.7
SHINGLE = 4
WORTH_COMPARING = 40


def flaw_in(page: Page, document: Document, evidence: Evidence, previous: Document | None) -> str | None:
    if previous is not None and len(words_of(previous.text)) >= WORTH_COMPARING:
        return flaw_against(page, document, evidence, previous)
    if load_error(page, document) and not any(block.role in CORE for block in content(document)):
        return "a part could not be loaded by the site, and no criteria or codes are there"
    if page.html and not page.closed and page.words > WORTH_COMPARING and cut_inside(page, document):
        return "the page stops in the middle, without its end tags"
    return None


def flaw_against(page: Page, document: Document, evidence: Evidence, previous: Document) -> str | None:
    before, after = words_of(previous.text), words_of(document.text)
    ratio = len(after) / len(before)
    percent = f"{ratio:.0%} of the last version's length"
    if ratio < MUCH_SMALLER and not page.closed:
        return f"the page has no end tags and {percent}"
    if ratio < 0.9 and not page.html and before[: len(after)] == after:
        return f"the text stops early: {percent}, word for word its beginning"
    if lost := lost_core(document, previous):
        return lost
    if ratio < LEAST_SHARE and not (evidence.deciding and keeps_core(document, previous)):
        return f"only {percent}, and the criteria are not among it"
    return None


def lost_core(document: Document, previous: Document) -> str | None:
    """The criteria or the codes are gone while the rest stands: a hole, not a rewrite."""
    there = shingles(document.text)
    for role in CORE:
        old = text_in(previous, (role,))
        size = len(words_of(old))
        if (
            size >= WORTH_COMPARING
            and kept(old, there) < 0.2
            and len(words_of(text_in(document, (role,)))) < 0.25 * size
        ):
            hole = not (role is SectionRole.CODES and has_core(document))
            if hole or rest_stands(previous, there):
                return f"the {role.value} section of the last version is missing"
    return None


def rest_stands(previous: Document, there: set[tuple[str, ...]]) -> bool:
    return kept(text_in(previous, tuple(role for role in SectionRole if role not in CORE)), there) >= 0.9


def has_core(document: Document) -> bool:
    return any(block.role in CORE for block in content(document))


def keeps_core(document: Document, previous: Document) -> bool:
    old = text_in(previous, (SectionRole.COVERAGE, SectionRole.EXCLUSIONS))
    return has_core(document) if not old else kept(old, shingles(document.text)) >= 0.5 or has_core(document)


def likeness(document: Document, previous: Document) -> float:
    """The share of the new text that stood in the version before."""
    return kept(document.text, shingles(previous.text))


def text_in(document: Document, roles: Iterable[SectionRole]) -> str:
    wanted = set(roles)
    return "\n".join(block.text for block in content(document) if block.role in wanted)


def content(document: Document) -> list[Block]:
    return [block for block in document.blocks if block.type is not BlockType.HEADING]


def words_of(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def shingles(text: str) -> set[tuple[str, ...]]:
    words = words_of(text)
    return {tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))}


def kept(text: str, there: set[tuple[str, ...]]) -> float:
    mine = shingles(text)
    return len(mine & there) / len(mine)


def load_error(page: Page, document: Document) -> bool:
    lines = page.lines if page.html else [block.text for block in document.blocks]
    return any(NOT_LOADED.match(line) for line in lines if len(line) < 200)


def cut_inside(page: Page, document: Document) -> bool:
    last = document.blocks[-1].text if document.blocks else ""
    return page.raw.rstrip()[-1:] != ">" or not last.rstrip().endswith((".", ")", ":", ";", "]", "|"))
