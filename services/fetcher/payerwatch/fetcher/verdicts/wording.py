"""Where on a page a sentence counts.

A page that failed says so in its title, in a heading, in a line of its own or right at the start. The same
words deep inside a long text are somebody's subject, not the page's state.
"""

import re

from payerwatch.fetcher.verdicts.page import Page

FEW_WORDS = 260
START = 700
SHORT_LINE = 140
LONGEST_HEADLINE = 1_000
LONGEST_PLACE = 4_000
"""Nothing that a page says of itself is longer, and patterns may take the square of a length."""


def says(page: Page, pattern: re.Pattern[str]) -> str | None:
    """The words found, for the reason."""
    for place in places(page):
        if found := pattern.search(place[:LONGEST_PLACE]):
            return " ".join(found.group(0).split())[:80]
    return None


def places(page: Page) -> list[str]:
    spoken = [page.title, *page.headings, page.prose[:START]]
    if page.words < FEW_WORDS:
        return [*spoken, page.prose, page.hidden, *page.lines]
    return [*spoken, *(line for line in page.lines if len(line) < SHORT_LINE)]


def headlined(page: Page, pattern: re.Pattern[str]) -> str | None:
    found = pattern.search(page.headline[:LONGEST_HEADLINE])
    return found.group(0) if found else None
