"""Where two versions differ, as much of it as may be passed on. Pure."""

from collections.abc import Iterator, Sequence

from payerwatch.gateway.alignment import Edit, aligned
from payerwatch.gateway.api.v1.said import cut
from payerwatch.gateway.api.v1.versions.shapes import Difference
from payerwatch.gateway.pages.compare import MOST_HUNKS, lines_of
from payerwatch.gateway.pages.comparison import WordShown
from payerwatch.gateway.pages.version import BlockShown

MOST_OF_A_VERSION = 0.5
"""Of a payer who lets excerpts be passed on only: the share of either version's blocks that may be shown as changed."""


def differences(
    old: tuple[BlockShown, ...], new: tuple[BlockShown, ...], *, full: bool
) -> tuple[list[Difference], bool]:
    """And whether more differs than is told."""
    edits = aligned(lines_of(old), lines_of(new)).edits
    shown = edits[:MOST_HUNKS] if full else _excerpts(edits, len(old), len(new))
    return list(_told(shown, new)), len(shown) < len(edits)


def _excerpts(edits: Sequence[Edit], old: int, new: int) -> list[Edit]:
    """At least one: a version of one block that was reworded is still told of."""
    kept, left = list[Edit](), [max(1, int(MOST_OF_A_VERSION * size)) for size in (old, new)]
    for edit in edits[:MOST_HUNKS]:
        taken = (bool(edit.before), bool(edit.after))
        if any(took and room == 0 for took, room in zip(taken, left, strict=True)):
            break
        left = [room - took for took, room in zip(taken, left, strict=True)]
        kept.append(edit)
    return kept


def _told(edits: Sequence[Edit], new: tuple[BlockShown, ...]) -> Iterator[Difference]:
    at = 0
    for edit in edits:
        at += edit.unchanged_before
        before = new[at - 1].text if edit.unchanged_before and 0 < at <= len(new) else ""
        at += bool(edit.after)
        yield Difference(
            what=edit.what,
            place=edit.place,
            old=cut(_text(edit.before)),
            new=cut(_text(edit.after)),
            before=cut(before),
        )


def _text(words: tuple[WordShown, ...]) -> str:
    return "".join(word.text for word in words)
