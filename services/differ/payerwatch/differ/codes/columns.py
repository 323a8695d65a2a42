"""The heads of a table's columns, where a page break left its later rows without them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from payerwatch.policies.words import BlockType
from payerwatch.reading.document import Block


def with_columns(blocks: Sequence[Block]) -> list[Block]:
    """Rows without heads take those of the last headed row above them that has as many cells, until a heading."""
    return list(_carried(blocks))


def _carried(blocks: Sequence[Block]) -> Iterator[Block]:
    heads: dict[int, tuple[str, ...]] = {}
    path: tuple[str, ...] = ()
    for block in blocks:
        if block.path != path:
            path, heads = block.path, {}
        if block.type is not BlockType.ROW:
            yield block
            continue
        if block.columns:
            heads[len(block.cells)] = block.columns
        yield block if block.columns else replace(block, columns=heads.get(len(block.cells), ()))
