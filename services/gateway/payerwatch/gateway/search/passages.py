"""A stored version as passages to search in. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MOST_TEXT = 4_000
"""Characters of one block that are searched: a longer one is a table squeezed into a paragraph."""
LEFT_OUT = frozenset({"contents"})
_WORD = re.compile(r"[a-z][a-z0-9-]{4,30}")


@dataclass(frozen=True, slots=True)
class Passage:
    position: int
    block: str
    heading: str
    text: str


def passages_of(document: Mapping[str, Any]) -> Iterator[Passage]:
    """Headings are searched with what stands under them, and alone where nothing does."""
    blocks = document["blocks"]
    for position, block in enumerate(blocks):
        text = block["text"].replace("\x00", "").strip()
        if not text or block["role"] in LEFT_OUT:
            continue
        if block["type"] == "heading" and _leads(blocks, position):
            continue
        yield Passage(position, block["id"], " > ".join(block["path"]), text[:MOST_TEXT])


def _leads(blocks: list[Mapping[str, Any]], position: int) -> bool:
    return position + 1 < len(blocks) and blocks[position + 1]["type"] != "heading"


def words_of(title: str, passages: Iterable[Passage]) -> frozenset[str]:
    """The words by which a policy is named: those of its title and headings."""
    named = " ".join((title, *(passage.heading for passage in passages))).lower()
    return frozenset(_WORD.findall(named))
