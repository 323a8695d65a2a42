"""Running heads, running feet and page numbers: what stands at the edges of page after page."""

from collections import Counter
from collections.abc import Sequence

from payerwatch.reading.pdf_segments import Segment
from payerwatch.reading.running_lines import PAGE_NUMBER, masked

_EDGE_LINES = 5
_LONGEST_RUNNING = 500


def without_running_heads(pages: Sequence[list[Segment]], heights: Sequence[float]) -> tuple[list[list[Segment]], str]:
    """A line goes if, its digits apart, it stands near the same edge of at least three pages, or of both of two. Their words are returned beside the pages: numbers and payers are often printed nowhere else."""  # noqa: E501
    if len(pages) < 2:
        return [_without_numbers(page, height) for page, height in zip(pages, heights, strict=True)], ""
    counts: Counter[tuple[str, str]] = Counter()
    edges = [_edges(page, height) for page, height in zip(pages, heights, strict=True)]
    for edge in edges:
        counts.update(set(edge.values()))
    needed = 2 if len(pages) <= 3 else max(3, len(pages) // 5)
    kept: list[list[Segment]] = []
    running: dict[str, str] = {}
    for number, (page, edge) in enumerate(zip(pages, edges, strict=True)):
        for index, (_, words) in edge.items():
            if counts[edge[index]] >= needed:
                running.setdefault(words, page[index].text.strip())
        # The first page prints its title where later ones repeat it.
        kept.append(
            [
                segment
                for index, segment in enumerate(page)
                if index not in edge
                or (counts[edge[index]] < needed and not _is_number(segment))
                or (number == 0 and edge[index][0] == "top" and not _is_number(segment))
            ]
        )
    return kept, " | ".join(running.values())[:_LONGEST_RUNNING]


def _edges(page: list[Segment], height: float) -> dict[int, tuple[str, str]]:
    """The segments of the outermost lines, by index, with their edge and masked words."""
    heads = [y for y in sorted({round(each.y) for each in page}) if y < height * 0.2][:_EDGE_LINES]
    feet = [y for y in sorted({round(each.y) for each in page}, reverse=True) if y > height * 0.8][:_EDGE_LINES]
    found: dict[int, tuple[str, str]] = {}
    for index, segment in enumerate(page):
        if round(segment.y) in heads:
            found[index] = ("top", masked(segment.text))
        elif round(segment.y) in feet:
            found[index] = ("foot", masked(segment.text))
    return found


def _without_numbers(page: list[Segment], height: float) -> list[Segment]:
    edge = _edges(page, height)
    return [segment for index, segment in enumerate(page) if index not in edge or not _is_number(segment)]


def _is_number(segment: Segment) -> bool:
    words = segment.text.strip()
    return len(words) <= 40 and PAGE_NUMBER.search(words) is not None and (len(words) < 4 or "age" in words.lower())
