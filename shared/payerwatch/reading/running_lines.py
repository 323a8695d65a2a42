"""Running heads, feet and page numbers of a text that has lost its pages."""

import re
from collections import Counter
from collections.abc import Sequence

_DIGITS = re.compile(r"\d+")
PAGE_NUMBER = re.compile(
    r"^\W*(?:page\s*:?\s*)?\(?\d{1,4}\)?\s*(?:(?:of|/)\s*\d{1,4})?\W*$|\bpage\s*:?\s*\d{1,4}\s*(?:of|/)\s*\d{1,4}\b",
    re.I,
)
PAGE = re.compile(r"\bpage\s*:?\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\b\W*", re.I)
_NAMES_PAGE = re.compile(r"\bpage\s*:?\s*\d", re.I)
_LEGAL = re.compile(r"©|\(c\)|copyright|proprietary|confidential|all rights reserved", re.I)
_NEAR = 4
_LONGEST = 200


def masked(line: str) -> str:
    return _DIGITS.sub("#", " ".join(line.split()))


def without_running_lines(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """A line is running if it stands three times or more (its digits apart) and names the page, or stands close to
    such a line each time. Without page numbers lines are no guide: see `repeated_notices`. What
    the running lines say is returned beside the rest."""
    forms = [masked(line) for line in lines]
    often = {form for form, times in Counter(forms).items() if times >= 3 and form and len(form) <= _LONGEST}
    anchors = {index for index, line in enumerate(lines) if forms[index] in often and _NAMES_PAGE.search(line)}
    if not anchors:
        return list(lines), []
    near = {index + offset for index in anchors for offset in range(-_NEAR, _NEAR + 1)}
    places = Counter(forms)
    beside = Counter(form for index, form in enumerate(forms) if index in near)
    running = {form for form in often if beside[form] >= 0.8 * places[form] and len(form) > 2}
    gone = {index for index in near if 0 <= index < len(lines) and forms[index] in running} | anchors
    said = dict.fromkeys(lines[index].strip() for index in sorted(gone))
    return ["" if index in gone else line for index, line in enumerate(lines)], list(said)


def repeated_notices(paragraphs: Sequence[str]) -> frozenset[str]:
    """Legal lines that stand three times or more, with their digits masked."""
    times = Counter(masked(said) for said in paragraphs if len(said) < _LONGEST and _LEGAL.search(said))
    return frozenset(form for form, count in times.items() if count >= 3)
