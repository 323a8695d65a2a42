"""The sentence that opens the list a block stands in."""

from collections.abc import Sequence

from payerwatch.policies.words import BlockType
from payerwatch.reading.document import Block


def introduction_of(blocks: Sequence[Block], block_id: str) -> str:
    """The nearest text before it that is no item at its own depth, else the heading above it."""
    place = next((place for place, block in enumerate(blocks) if block.id == block_id), 0)
    block = blocks[place]
    for earlier in reversed(blocks[:place]):
        if earlier.type is BlockType.HEADING or earlier.path != block.path:
            break
        if earlier.type is BlockType.PARAGRAPH or (block.type is BlockType.ITEM and earlier.depth < block.depth):
            return earlier.text if block.type is BlockType.ITEM or earlier.text.endswith(":") else ""
    return block.path[-1] if block.path else ""
