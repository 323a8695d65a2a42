"""A document without the descriptors that belong to the AMA, the ADA and the NUBC: what is stored, compared, quoted
and shown is made of what is left. The codes themselves stay, and so does what the payer says of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from payerwatch.differ.codes.columns import with_columns
from payerwatch.differ.codes.places import Found, Headed, cells_of, column_reading, strong
from payerwatch.differ.codes.spelling import Reading, Token, might_hold_codes, tokens
from payerwatch.differ.codes.stance import mark_behind, stances
from payerwatch.policies.words import BlockType, CodeSystem
from payerwatch.reading.document import Block, Document
from payerwatch.reading.outline import ROW_SEPARATOR

OTHERS = frozenset({CodeSystem.CPT, CodeSystem.CDT, CodeSystem.REV})
# A table that lost its rows has other codes among the descriptors of the first.
_SHOWN = OTHERS | {CodeSystem.HCPCS}
_DESCRIBES = re.compile(r"descri|defin|nomenclature|meaning|\blong\b|\bshort\b", re.I)
_NAMES = re.compile(r"procedure|service|\bname|title|text|item", re.I)
# A sentence about the code is the payer's own.
_SENTENCE = re.compile(
    r"[\s,*)]*(?:\([^)]{0,30}\)\s*)?(?:is|are|was|were|may|will|must|should|shall|can|cannot|requires?|do|does|has|have|"
    r"when|if|only|not|and|or)\b"
)
_MARKS = re.compile(r"[\s*+†‡§®™^)\]:.,;]*")
_NOTE_MARKS = re.compile(r"[*†‡§^+]*")
_NO_WORDS = re.compile(r"[^A-Za-z]*[A-Za-z]{0,3}[^A-Za-z]*")


def without_descriptors(document: Document) -> Document:
    return replace(document, blocks=tuple(_kept(document.blocks)))


def _kept(blocks: Sequence[Block]) -> Iterator[Block]:
    headed = Headed()
    alone = False
    for printed, block in zip(blocks, with_columns(blocks), strict=True):
        headed.see(block)
        named = _named(block, headed)
        found = [each for each in named if each.led and each.token.system in OTHERS]
        if not found:
            goes = alone and not named and _describes_alone(block)
            alone = goes and block.text[-1:] not in {".", "]"}
            if not goes:
                yield printed
            continue
        kept = _row(block, found) if block.type is BlockType.ROW else _line(block, found)
        alone = block.type is not BlockType.ROW and _ends_with(kept.text, found)
        yield replace(kept, columns=printed.columns)


def _named(block: Block, headed: Headed) -> list[Found]:
    if block.type is BlockType.HEADING or not might_hold_codes(block.text):
        return []
    return strong(block, headed.reading)


def _describes_alone(block: Block) -> bool:
    """A descriptor that a reader put into the next block, away from its code."""
    if block.type is BlockType.HEADING or block.type is BlockType.ROW or block.text.endswith(":"):
        return False
    opens = next(iter(tokens(block.text, Reading.ANY)), None)
    return not stances(block.text) and (opens is None or opens.start > 0)


def _ends_with(text: str, found: Sequence[Found]) -> bool:
    return not _MARKS.sub("", text[found[-1].token.end :])


def _line(block: Block, found: Sequence[Found]) -> Block:
    """Each code with its own mark; what stands between a code and the next goes unless it is a sentence."""
    text, kept, at = block.text, "", 0
    for each, following in zip(found, [*found[1:], None], strict=True):
        end = each.token.end
        until = following.token.start if following else len(text)
        kept += text[at:end] + _behind(text[end:until], last=following is None)
        at = until
    return replace(block, text=(kept + text[at:]).strip())


def _behind(rest: str, *, last: bool) -> str:
    if _SENTENCE.match(rest) or _NO_WORDS.fullmatch(rest):
        return rest
    note = _NOTE_MARKS.match(rest)
    marks = note.group() if note else ""
    if mark_behind(rest[len(marks) :]):
        return rest[: rest.index(")") + 1] if ")" in rest else rest
    more = [each for each in tokens(rest, Reading.PROCEDURE) if each.system in _SHOWN]
    kept = "; ".join([marks, *(rest[each.start : each.end] for each in more)]) if more else marks
    return kept if last else f"{kept}; "


def _row(block: Block, found: Sequence[Found]) -> Block:
    cells = list(block.cells)
    columns = [*block.columns, *[""] * (len(cells) - len(block.columns))]
    spans = {start: cell for start, cell, _ in cells_of(block)}
    first = len(cells)
    places = _places(block)
    for start, cell in spans.items():
        inside = [each for each in found if start <= each.token.start < start + len(cell)]
        if inside:
            place = places[start]
            first = min(first, place)
            moved = [replace(each, token=_shifted(each, start)) for each in inside]
            cells[place] = _line(replace(block, text=cell), moved).text
    coded = set(places.values()) & {places[start] for start, cell in spans.items() if _holds(found, start, cell)}
    for place, cell in enumerate(cells):
        if place not in coded and cell and _is_descriptor(columns[place], cell, behind=place > first):
            cells[place] = ""
    return replace(block, cells=tuple(cells), text=ROW_SEPARATOR.join(cell for cell in cells if cell))


def _places(block: Block) -> dict[int, int]:
    """Where each printed cell starts in the row's text, and which cell of the row it is."""
    printed = [place for place, cell in enumerate(block.cells) if cell]
    return {start: place for (start, _, _), place in zip(cells_of(block), printed, strict=False)}


def _holds(found: Sequence[Found], start: int, cell: str) -> bool:
    return any(start <= each.token.start < start + len(cell) for each in found)


def _shifted(each: Found, by: int) -> Token:
    return replace(each.token, start=each.token.start - by, end=each.token.end - by)


def _is_descriptor(column: str, cell: str, *, behind: bool) -> bool:
    if column_reading(column, None) is not None and not _DESCRIBES.search(column):
        return False
    if _DESCRIBES.search(column):
        return True
    if not behind or stances(cell) or _NO_WORDS.fullmatch(cell):
        return False
    return not column or _NAMES.search(column) is not None
