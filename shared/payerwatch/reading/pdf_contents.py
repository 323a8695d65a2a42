"""Tables of contents: entries led by dots to a page number repeat every heading and say nothing."""

import re
from collections.abc import Sequence

from payerwatch.reading.pdf_segments import Segment

_ENTRY = re.compile(r"(?:[.\u2026_]\s?){4,}\s*\d{1,3}\s*$")
_TITLE = re.compile(r"\s*(?:table of contents|contents|page)\s*(?:page)?\s*$", re.I)
_FEWEST = 4
_TITLE_ABOVE = 3.0


def without_contents(page: Sequence[Segment]) -> list[Segment]:
    """Entries, and what stands among them in their column: entries broken over two lines."""
    entries = [each for each in page if each.text.rstrip()[-1:].isdigit() and _ENTRY.search(each.text)]
    if len(entries) < _FEWEST:
        return [each for each in page if each not in entries] if entries else list(page)
    left, right = min(each.x0 for each in entries), max(each.x1 for each in entries)
    size = entries[0].size
    top, bottom = min(each.y for each in entries), max(each.y for each in entries)
    return [
        each
        for each in page
        if not (left - 2 <= each.x0 and each.x1 <= right + 2)
        or not (
            top - size <= each.y <= bottom or (top - _TITLE_ABOVE * size <= each.y < top and _TITLE.match(each.text))
        )
    ]
