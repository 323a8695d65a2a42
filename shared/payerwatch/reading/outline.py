"""What every reader produces first, and the way from there to blocks: ids, paths and roles."""

from collections.abc import Iterable
from dataclasses import dataclass

from payerwatch.policies.words import BlockType, SectionRole
from payerwatch.reading.document import Block
from payerwatch.reading.roles import role_of_heading

ROW_SEPARATOR = " | "


@dataclass(frozen=True, slots=True)
class Piece:
    """A block before its place among the headings is known. `text` is clean."""

    type: BlockType
    text: str
    depth: int = 1
    marker: str | None = None
    cells: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    table: int | None = None
    page: int | None = None


def heading(text: str, level: int, page: int | None = None) -> Piece:
    return Piece(BlockType.HEADING, text, depth=level, page=page)


def paragraph(text: str, page: int | None = None) -> Piece:
    return Piece(BlockType.PARAGRAPH, text, page=page)


def item(text: str, depth: int, marker: str | None, page: int | None = None) -> Piece:
    return Piece(BlockType.ITEM, text, depth=depth, marker=marker, page=page)


def row(cells: tuple[str, ...], columns: tuple[str, ...], table: int, page: int | None = None) -> Piece:
    text = ROW_SEPARATOR.join(cell for cell in cells if cell)
    return Piece(BlockType.ROW, text, cells=cells, columns=columns, table=table, page=page)


@dataclass(frozen=True, slots=True)
class _Open:
    level: int
    text: str
    role: SectionRole


def blocks_of(pieces: Iterable[Piece]) -> tuple[Block, ...]:
    above: list[_Open] = []
    path: tuple[str, ...] = ()
    role = SectionRole.OTHER
    blocks: list[Block] = []
    for piece in pieces:
        if piece.type is BlockType.HEADING:
            while above and above[-1].level >= piece.depth:
                above.pop()
            path = tuple(each.text for each in above)
            inherited = above[-1].role if above else SectionRole.OTHER
            role = role_of_heading(piece.text, inherited)
            blocks.append(_block(piece, len(blocks) + 1, path, role))
            above.append(_Open(piece.depth, piece.text, role))
            path = (*path, piece.text)
        else:
            blocks.append(_block(piece, len(blocks) + 1, path, role))
    return tuple(blocks)


def _block(piece: Piece, number: int, path: tuple[str, ...], role: SectionRole) -> Block:
    return Block(
        id=f"b{number}",
        type=piece.type,
        path=path,
        text=piece.text,
        role=role,
        depth=piece.depth,
        marker=piece.marker,
        cells=piece.cells,
        columns=piece.columns,
        table=piece.table,
        page=piece.page,
    )
