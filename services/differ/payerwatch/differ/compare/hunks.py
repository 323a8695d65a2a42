"""Edits between the blocks of two documents, as hunks in the order of the newer one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from payerwatch.differ.compare.furniture import headers_in_both, is_mostly_boilerplate, without_furniture
from payerwatch.differ.compare.lines import edits_between
from payerwatch.differ.compare.moves import with_moves
from payerwatch.differ.compare.pairing import Edit
from payerwatch.differ.compare.records import Hunk, Word
from payerwatch.differ.compare.rows import row_key
from payerwatch.differ.compare.windows import windows_of
from payerwatch.policies.words import BlockType, HunkOp
from payerwatch.reading.document import Block


def hunks_between(old: Sequence[Block], new: Sequence[Block]) -> tuple[list[Hunk], int]:
    """The hunks, and how many blocks follow the last one unchanged."""
    edits = edits_between(
        [block.text for block in old],
        [block.text for block in new],
        [row_key(block) for block in old],
        [row_key(block) for block in new],
    )
    after = len(new) - edits[-1].new_to if edits else len(new)
    hunks = with_moves(list(_counted(edits, old, new)))
    return hunks if is_mostly_boilerplate(new) else without_furniture(hunks, headers_in_both(old, new)), after


def _counted(edits: Sequence[Edit], old: Sequence[Block], new: Sequence[Block]) -> Iterator[Hunk]:
    at = 0
    for edit in edits:
        unchanged = max(0, edit.new_from - at)
        for hunk in _hunks_of(edit, old, new):
            yield replace(hunk, unchanged_before=unchanged)
            unchanged = 0
        at = edit.new_to


def _hunks_of(edit: Edit, old: Sequence[Block], new: Sequence[Block]) -> list[Hunk]:
    was, now = old[edit.old_from : edit.old_to], new[edit.new_from : edit.new_to]
    if edit.segments is None:
        return [_one_sided(block, HunkOp.DELETE) for block in was] + [_one_sided(block, HunkOp.INSERT) for block in now]
    return [
        _replacing(was, now, window.old, window.new) for window in windows_of(edit, row=now[0].type is BlockType.ROW)
    ]


def _one_sided(block: Block, op: HunkOp) -> Hunk:
    gone = op is HunkOp.DELETE
    return Hunk(
        op=op,
        old=block.text if gone else "",
        new="" if gone else block.text,
        path=block.path,
        old_blocks=(block.id,) if gone else (),
        new_blocks=() if gone else (block.id,),
        old_words=(Word("delete", block.text),) if gone else (),
        new_words=() if gone else (Word("insert", block.text),),
        role=block.role,
        block_type=block.type,
        columns=block.columns,
    )


def _replacing(
    was: Sequence[Block], now: Sequence[Block], old_words: tuple[Word, ...], new_words: tuple[Word, ...]
) -> Hunk:
    shown = now[0]
    return Hunk(
        op=HunkOp.REPLACE,
        old="".join(word.text for word in old_words),
        new="".join(word.text for word in new_words),
        path=shown.path,
        old_blocks=tuple(block.id for block in was),
        new_blocks=tuple(block.id for block in now),
        old_words=old_words,
        new_words=new_words,
        role=shown.role,
        block_type=shown.type,
        columns=shown.columns,
        old_path=was[0].path,
    )
