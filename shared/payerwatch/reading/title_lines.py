"""Lines that look like a title and are none, and titles that a line broke or that carry their neighbours along."""

import re
from collections.abc import Sequence

_SLUG = re.compile(r"^[a-z0-9]+(?:[-_][a-z0-9]+)+$")
# Names of policies have no finite verb in small letters; lead-ins of lists do.
_SENTENCE = re.compile(r"\b(?:may|must|is|are|will|was|were|has|have|should|can|shall)\b")
_FURNITURE = re.compile(
    r"^(?:skip to|back to|jump to|go to|log ?in|sign in|search|menu\b|print\b|share\b|expand all|collapse all|"
    r"click here|loading|download|source policy|for (?:providers|members)|contact us|my account|follow us|"
    r"cookie|welcome\b|(?:archive|api|downloads?|home|medicare coverage database)$|\W*go (?:home|back)|<)",
    re.I,
)
_SECTION_WORD = re.compile(
    r"\b(?:indications?|limitations?|coverage|polic(?:y|ies)|guidelines?|description|items?|services?|criteria|"
    r"application|references?|rationale|background|benefits?|codes?|coding|statement|information|exclusions?|"
    r"definitions?|medical|necessity|national|local|analys[ei]s|determinations?|NCAs?|NCDs?|LCDs?|transmittals?|links?|of|and|or|for|the|approval|review|history|database|medicare|tracking)\b",
    re.I,
)
_NEIGHBOUR = re.compile(
    r"\s*[|,;\u2013\u2014-]?\s*\b(?:date of origin|(?:original |current |policy )?effective(?: date)?|"
    r"(?:last|next) review(?:ed)?(?: date)?|revision date|(?:policy|reference|guideline) (?:number|no\.?|#)|"
    r"line(?:\(s\)|s)? of business|department|origination(?: date)?)\s*[:#].*$",
    re.I,
)
_LEAVES_OFF = re.compile(r"[,&/]$|\b(?:and|or|of|for|with|the)$", re.I)
_MOST_LINES, _LONGEST = 4, 300


def names_no_policy(line: str) -> bool:
    """An address, a menu, a sentence, or nothing but the names that sections have."""
    words = line.strip(" :")
    return bool(
        _SLUG.match(words)
        or _FURNITURE.match(words)
        or _SENTENCE.search(words.lower() if words.isupper() else words)
        or not re.search(r"\w", _SECTION_WORD.sub("", words))
    )


def without_neighbours(title: str) -> str:
    """A form prints "Topic: Widgets Date of Origin: 1/1/2020" on one line."""
    return _NEIGHBOUR.sub("", title).strip() or title


def whole(title: str, following: Sequence[str], elsewhere: Sequence[str] = ()) -> str:
    """A title that leaves off, or leaves a bracket open, goes on in the next lines or stands whole `elsewhere`."""
    if not _is_cut(title):
        return title
    for each in elsewhere:
        if each.startswith(title) and not _is_cut(each) and len(each) <= _LONGEST:
            return each
    for line in following[:_MOST_LINES]:
        if not _is_cut(title) or len(title) + len(line) > _LONGEST:
            break
        title = f"{title} {line}"
    return title


def _is_cut(title: str) -> bool:
    return title.count("(") > title.count(")") or _LEAVES_OFF.search(title) is not None
