"""Running heads, running feet and page numbers: what stands at the same edge of page after page."""

import re
from collections import Counter
from collections.abc import Sequence

from payerwatch.reading.pdf_layout import visual_lines
from payerwatch.reading.pdf_segments import Segment
from payerwatch.reading.running_lines import PAGE_NUMBER

_EDGE_LINES = 5
_EDGE = 0.2
_SAME_HEIGHT = 14.0
_FEWEST_LETTERS = 3

# Other numbers are kept unless they are the page's own: rows of codes differ by nothing else.
_PAGES = re.compile(r"\bpage\s*:?\s*\d+(?:\s*(?:of|/)\s*\d+)?", re.I)

Edge = tuple[str, str, int, int]


def without_running_heads(
    pages: Sequence[list[Segment]], heights: Sequence[float], framed: Sequence[frozenset[int]]
) -> tuple[list[list[Segment]], list[str]]:
    """A line goes if, its page number apart, it stands at about the same height of several pages, or is a page number.
    The words are returned beside the pages: a number or a payer may be printed nowhere else."""
    edges = [_edges(index + 1, page, heights[index], framed[index]) for index, page in enumerate(pages)]
    counts = Counter(key for edge in edges for key in {key for _, key in edge})
    needed = 2 if len(pages) <= 3 else max(3, len(pages) // 5)
    running: dict[str, str] = {}
    kept: list[list[Segment]] = []
    for page, edge in zip(pages, edges, strict=True):
        gone: set[int] = set()
        for line, key in edge:
            words = " ".join(each.text.strip() for each in line)
            if _is_number(words) or _repeats(key, counts) >= needed:
                running.setdefault(key[1], words)
                gone.update(map(id, line))
        kept.append([segment for segment in page if id(segment) not in gone])
    return kept, list(running.values())


def _repeats(key: Edge, counts: Counter[Edge]) -> int:
    side, words, height, size = key
    if sum(map(str.isalpha, words)) < _FEWEST_LETTERS:
        return 0
    return sum(counts[(side, words, near, size)] for near in (height - 1, height, height + 1))


def _edges(number: int, page: list[Segment], height: float, inside: frozenset[int]) -> list[tuple[list[Segment], Edge]]:
    """The outermost lines of a page, each with its edge, masked words and rough height."""
    lines = visual_lines(
        [each for each in page if not height * _EDGE <= each.y <= height * (1 - _EDGE) and id(each) not in inside]
    )
    heads = [line for line in lines if line[0].y < height * _EDGE][:_EDGE_LINES]
    feet = [line for line in lines if line[0].y > height * (1 - _EDGE)][-_EDGE_LINES:]
    return [(line, _key("top", line, 0.0, number)) for line in heads] + [
        (line, _key("foot", line, height, number)) for line in feet
    ]


def _key(side: str, line: list[Segment], edge: float, number: int) -> Edge:
    words = _PAGES.sub("#", " ".join(" ".join(each.text for each in line).split()))
    words = re.sub(rf"(?<![\w/.-]){number}(?![\w/.]|-\w)", "#", words)
    return side, words, int(abs(line[0].y - edge) / _SAME_HEIGHT), round(line[0].size)


def _is_number(words: str) -> bool:
    words = words.strip(" |-\u2013")
    return len(words) <= 40 and PAGE_NUMBER.search(words) is not None and (len(words) < 4 or "age" in words.lower())
