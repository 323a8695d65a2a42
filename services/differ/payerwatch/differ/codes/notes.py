"""What is said of a code beside it: in a footnote its mark points to, or in the next cell of a grid without a table."""

import re
from collections.abc import Sequence

from payerwatch.differ.codes.spelling import Reading, Token, tokens
from payerwatch.differ.codes.stance import Stances, stances
from payerwatch.differ.sentences import sentences
from payerwatch.policies.words import BlockType, CodeSystem, Disposition
from payerwatch.reading.document import Block

_MARK = r"(?:\*{1,3}|[\u2020\u2021\u00a7\u00b6]{1,2})"
_BEHIND = re.compile(_MARK)
_BEFORE = re.compile(rf"(?:^|[\s|,(])({_MARK})\s?$")
_FARTHEST = 80
# Longer than any mark with its space, so that the start of the slice is never taken for the start of the text.
_LONGEST_BEFORE = 6
_MOST_WORDS, _LONGEST_CELL = 5, 120

Said = tuple[Stances, str]


def noted_below(blocks: Sequence[Block], index: int, token: Token) -> Said | None:
    """ "0627T*" over "* Not covered". A star behind a diagnosis code may stand for its subtree."""
    mark = _mark(blocks[index].text, token)
    if mark is None or token.system is CodeSystem.ICD_10_CM:
        return None
    for other in blocks[index + 1 : index + 1 + _FARTHEST]:
        note = _note(other, mark)
        if note is not None:
            said = tuple(each for each in stances(sentences(note)[0]) if each is not Disposition.MENTIONED)
            return (said, other.text[:400]) if said else None
    return None


def _mark(text: str, token: Token) -> str | None:
    behind = _BEHIND.match(text, token.end)
    before = _BEFORE.search(text[max(0, token.start - _LONGEST_BEFORE) : token.start])
    return behind.group() if behind else before[1] if before else None


def _note(block: Block, mark: str) -> str | None:
    text = f"{block.marker} {block.text}" if block.marker == mark else block.text
    opening = _BEHIND.match(text)
    if opening is None or opening.group() != mark or block.type is BlockType.HEADING:
        return None
    rest = text[opening.end() :].strip(" :=-")
    first = next(iter(tokens(rest, Reading.ANY)), None)
    return rest if rest and (first is None or first.start > 0) else None


def status_behind(blocks: Sequence[Block], index: int) -> Said | None:
    """Cells of a grid come as paragraphs: code, status, code, status. Where the run starts with a status, statuses
    stand before their codes and are leads."""
    if not _is_code(blocks[index]) or index + 1 >= len(blocks) or not _is_status(blocks[index + 1], blocks[index]):
        return None
    at = index
    while at >= 2 and _is_status(blocks[at - 1], blocks[index]) and _is_code(blocks[at - 2]):
        at -= 2
    if at and _is_status(blocks[at - 1], blocks[index]):
        return None
    return stances(blocks[index + 1].text), blocks[index + 1].text


def _is_code(block: Block) -> bool:
    return block.type is BlockType.PARAGRAPH and _is_short(block.text)


def _is_status(block: Block, beside: Block) -> bool:
    short = block.type is BlockType.PARAGRAPH and _is_short(block.text) and block.text[-1] not in ":.;"
    return short and block.path == beside.path and bool(stances(block.text)) and not tokens(block.text, Reading.ANY)


def _is_short(text: str) -> bool:
    return len(text) <= _LONGEST_CELL and len(text.split()) <= _MOST_WORDS
