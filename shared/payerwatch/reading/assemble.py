"""From a reader's pieces to the document, the same way for every format."""

from collections.abc import Sequence

from payerwatch.reading.document import Document, Unreadable
from payerwatch.reading.identity import printed_number, printed_title
from payerwatch.reading.outline import Piece, blocks_of

MAX_BLOCKS = 200_000


def assemble(
    content: str,
    pieces: Sequence[Piece],
    *,
    title: str = "",
    meta: dict[str, str] | None = None,
    gaps: tuple[str, ...] = (),
    pages: int | None = None,
) -> Document:
    if not pieces:
        raise Unreadable("shell" if content == "html" else "empty", "no text outside menus and scripts")
    if len(pieces) > MAX_BLOCKS:
        raise Unreadable("too_large", f"more than {MAX_BLOCKS} blocks")
    blocks = blocks_of(pieces)
    known = dict(meta or {})
    return Document(
        content=content,
        title=printed_title(blocks, title, known),
        number=printed_number(blocks, known),
        blocks=blocks,
        gaps=gaps,
        meta=known,
        pages=pages,
    )
