"""A table of one row that lost its grid: the heads of the columns one after another, then the dates."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from payerwatch.differ.dates.labels import Label, labels
from payerwatch.differ.dates.printed import Printed, printed_dates
from payerwatch.policies.words import BlockType
from payerwatch.reading.document import Block

_LONGEST_HEAD = 40
_MOST_HEADS = 8
_ONLY_DATES = re.compile(r"^[\s,;|]*[A-Z&]{0,8}[\s,;|]*$")


@dataclass(frozen=True, slots=True)
class Stacked:
    label: Label
    words: str
    printed: Printed
    block: Block


def stacked(blocks: Sequence[Block]) -> Iterator[Stacked]:
    at = 0
    while at < len(blocks):
        heads, after = _heads(blocks, at)
        values = _values(blocks, after) if heads else []
        if len(heads) >= 2 and len(values) >= len(heads):
            yield from _paired(heads, values)
        at = max(after, at + 1)


def _heads(blocks: Sequence[Block], start: int) -> tuple[list[tuple[Label, str]], int]:
    """The labels that `blocks[start:after]` spell and nothing else, with `after` the first block of dates."""
    if not blocks[start].text.lower().startswith("date") or len(blocks[start].text) > _LONGEST_HEAD:
        return [], start + 1
    after = start
    while after < min(len(blocks), start + _MOST_HEADS) and not printed_dates(blocks[after].text):
        after += 1
    words = " ".join(block.text for block in blocks[start:after])
    found = labels(words)
    rest = words
    for each in reversed(found):
        rest = rest[: each.start] + rest[each.end :]
    if re.search(r"\w", rest):
        return [], start + 1
    return [(each, words[each.start : each.end]) for each in found], after


def _values(blocks: Sequence[Block], start: int) -> list[tuple[Printed, Block]]:
    found: list[tuple[Printed, Block]] = []
    for block in blocks[start:]:
        dates = printed_dates(block.text)
        rest = block.text
        for each in reversed(dates):
            rest = rest[: each.start] + rest[each.end :]
        if block.type is BlockType.HEADING or not _ONLY_DATES.match(rest):
            break
        found += [(each, block) for each in dates]
    return found


def _paired(heads: list[tuple[Label, str]], values: list[tuple[Printed, Block]]) -> Iterator[Stacked]:
    """First and last column hold one date; a column between them holds a list, whose last is the latest."""
    chosen = [values[0], *values[len(values) - len(heads) + 1 :]]
    for (label, words), (printed, block) in zip(heads, chosen, strict=True):
        yield Stacked(label, words, printed, block)
