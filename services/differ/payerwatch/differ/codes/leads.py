"""The words that stand over a block: the items it hangs from, the sentence that leads in, the headings."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from payerwatch.differ.codes.sections import is_column_head
from payerwatch.differ.codes.stance import Stances, stances
from payerwatch.differ.sentences import sentences
from payerwatch.policies.words import BlockType, Disposition, SectionRole
from payerwatch.reading.document import Block

_FARTHEST = 600
# Footnotes and keys to marks explain single codes; they say nothing of the list.
_NOTE = re.compile(r"^\W*(?:[*†‡§]|note\b|key\b|legend\b|\(?[A-Z]{1,4}(?:/[A-Z]{1,3})*\)?\s*(?:=|[-–]\s))", re.I)

_GROUP_CODES = re.compile(r"group (?P<group>\d{1,2}) (?:[\w-]+ ){0,4}codes?\b", re.I)
_GROUP_PARAGRAPH = re.compile(r"group (?P<group>\d{1,2}) (?:[\w-]+ ){0,4}paragraph", re.I)


@dataclass(frozen=True, slots=True)
class Lead:
    said: Stances
    text: str


class Leads:
    """Finds what is said over each block. Rows and code lists take the nearest lead, prose only one that leads in."""

    def __init__(self, blocks: Sequence[Block], listing: frozenset[int]) -> None:
        self._blocks = blocks
        self._listing = listing
        self._paths = list(_paths(blocks))

    def over(self, index: int) -> Lead:
        block = self._blocks[index]
        path = self._paths[index]
        for lead in self._candidates(index, path):
            if lead.said:
                return lead
        for heading in reversed(path):
            if said := stances(heading):
                return Lead(said, heading)
            if (grouped := self._of_group(index, heading)) is not None:
                return grouped
        heading = path[-1] if path else ""
        if block.role is SectionRole.EXCLUSIONS:
            return Lead((Disposition.NOT_COVERED,), heading)
        return Lead((Disposition.MENTIONED,), heading)

    def _candidates(self, index: int, path: tuple[str, ...]) -> Iterator[Lead]:
        block = self._blocks[index]
        depth = block.depth if block.type is BlockType.ITEM else None
        listed = index in self._listing or block.text.startswith("(")
        for at in range(index - 1, max(-1, index - _FARTHEST), -1):
            other = self._blocks[at]
            if other.type is BlockType.HEADING and is_column_head(other.text):
                continue
            if other.type is BlockType.HEADING or self._paths[at] != path:
                return
            if other.type is BlockType.ROW or at in self._listing or _NOTE.match(other.text):
                continue
            if other.type is BlockType.ITEM and depth is not None and other.depth >= depth:
                continue
            if other.type is BlockType.ITEM:
                depth = other.depth
            elif not listed and depth is None and not other.text.rstrip().endswith(":"):
                return
            yield self._lead(other.text)

    def _of_group(self, index: int, heading: str) -> Lead | None:
        """Medicare's articles say of "Group 2 Codes" what stands under "Group 2 Paragraph", a heading beside it."""
        group = _GROUP_CODES.match(heading)
        if group is None:
            return None
        parents = self._paths[index][: self._paths[index].index(heading)]
        for at in range(index - 1, max(-1, index - _FARTHEST), -1):
            over = self._paths[at][-1:]
            if self._blocks[at].type is BlockType.HEADING or over == (heading,):
                continue
            beside = _GROUP_PARAGRAPH.match(over[0]) if over and self._paths[at][:-1] == parents else None
            if beside is None or beside["group"] != group["group"]:
                return None
            lead = self._lead(self._blocks[at].text)
            if lead.said:
                return lead
        return None

    @staticmethod
    def _lead(text: str) -> Lead:
        """A sentence ending in a colon leads in to what follows; else a disclaimer takes back what the paragraph
        says of coverage; else the last sentence that says something is the nearest."""
        parts = sentences(text)
        if parts and parts[-1].endswith(":") and (said := stances(parts[-1])):
            return Lead(said, parts[-1])
        for part in parts:
            if stances(part) == (Disposition.MENTIONED,):
                return Lead((Disposition.MENTIONED,), part)
        for part in reversed(parts):
            if said := stances(part):
                return Lead(said, part)
        return Lead((), "")


def _paths(blocks: Sequence[Block]) -> Iterator[tuple[str, ...]]:
    """The headings above each block, past those that are only the heads of a table's columns."""
    above: tuple[str, ...] = ()
    for block in blocks:
        if not (block.type is BlockType.HEADING and is_column_head(block.text)):
            above = _real(block.path) if not block.path or _real(block.path) else above
        yield above


def _real(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(heading for heading in path if not is_column_head(heading))
