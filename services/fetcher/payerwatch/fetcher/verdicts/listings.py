"""Lists of documents: indexes, search results, bulletins of updates."""

import re

from payerwatch.fetcher.verdicts.page import Page
from payerwatch.fetcher.verdicts.wording import headlined

SEARCH = re.compile(
    r"search results?|results? for\b|you searched|your search|search (?:our|the|all|for) |(?:policy|document|site) search|(?:showing|displaying|viewing) \d+|\d+ results?\b",
    re.I,
)  # fmt: skip
INDEX = re.compile(
    r"\b(?:index|a ?(?:-|–|to) ?z|directory|library|list of|archive|all (?:\w+ )?policies|table of policies|sitemap|site map)\b|^\W*(?:[\w&,]+ ){0,4}(?:policies|guidelines|bulletins|articles|determinations)(?:\W+(?:[\w&]+ ?){0,4})?$",
    re.I | re.M,
)  # fmt: skip
MANY_LINKS = 12
PROSE_PER_LINK = 12


def is_search(page: Page) -> bool:
    return headlined(page, SEARCH) is not None


def list_in(page: Page) -> str | None:
    """Only for a page that has no criteria of its own."""
    if is_search(page):
        return "a page of search results"
    if headlined(page, INDEX) and len(page.links) >= 3:
        return "a list of documents"
    return "mostly links" if mostly_links(page) else None


def mostly_links(page: Page) -> bool:
    return len(page.links) >= MANY_LINKS and page.words < PROSE_PER_LINK * len(page.links)
