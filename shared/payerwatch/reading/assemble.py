"""From a reader's pieces to the document, the same way for every format."""

import re
from collections.abc import Sequence

from payerwatch.policies.words import BlockType
from payerwatch.reading.document import Block, Document, Unreadable
from payerwatch.reading.identity import printed_number, printed_title
from payerwatch.reading.normalise import clean
from payerwatch.reading.outline import Piece, blocks_of
from payerwatch.reading.running_lines import PAGE

MAX_BLOCKS = 200_000
_LONGEST_RUNNING = 500
_LONGEST_META = 1_000
_DATE = re.compile(
    r"\b(?:0?[1-9]|1[0-2])[/.-](?:[0-3]?\d[/.-])?(?:19|20)?\d\d\b|"
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?: [0-3]?\d,?)? (?:19|20)\d\d\b",
    re.I,
)
# These date the copy or the law behind it, not the policy.
_OF_THE_COPY = re.compile(r"print|generat|download|access|retriev|©|copyright|\b\d{1,2}:\d\d\b", re.I)


def assemble(
    content: str,
    pieces: Sequence[Piece],
    *,
    title: str = "",
    meta: dict[str, str] | None = None,
    gaps: tuple[str, ...] = (),
    pages: int | None = None,
    running: Sequence[str] = (),
) -> Document:
    """`running` are the lines that stood on page after page: one that dates the document is kept once, at the end."""
    if not pieces:
        raise Unreadable("shell" if content == "html" else "empty", "no text outside menus and scripts")
    if len(pieces) > MAX_BLOCKS:
        raise Unreadable("too_large", f"more than {MAX_BLOCKS} blocks")
    blocks = blocks_of(pieces)
    known = {name: value[:_LONGEST_META] for name, value in (meta or {}).items()}
    if running:
        known["running"] = " | ".join(running)[:_LONGEST_RUNNING]
    return Document(
        content=content,
        title=printed_title(blocks, title[:_LONGEST_META], known),
        number=printed_number(blocks, known),
        blocks=(*blocks, *_dated(running, len(blocks))),
        gaps=gaps,
        meta=known,
        pages=pages,
    )


def _dated(running: Sequence[str], after: int) -> list[Block]:
    lines = dict.fromkeys(clean(PAGE.sub(" ", line)) for line in running)
    kept = [line for line in lines if _DATE.search(line) and not _OF_THE_COPY.search(line)]
    return [Block(f"b{after + 1 + place}", BlockType.PARAGRAPH, (), line) for place, line in enumerate(kept)]
