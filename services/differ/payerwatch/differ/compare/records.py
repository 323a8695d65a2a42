"""What a comparison says. Plain values: the store writes them, the page draws them."""

from dataclasses import dataclass
from typing import NamedTuple

from payerwatch.policies.words import BlockType, ChangeKind, Direction, HunkOp, SectionRole


class Word(NamedTuple):
    """A stretch of a hunk's text. `op` is equal, delete or insert; the stretches joined are the text."""

    op: str
    text: str


@dataclass(frozen=True, slots=True)
class Hunk:
    """One edit. `old` and `new` are cut from the text of `old_blocks` and `new_blocks` joined by spaces, to the
    letter; a long paragraph gives only the words around its edit. `unchanged_before` counts the blocks between
    this hunk and the one before, for the page to fold."""

    op: HunkOp
    old: str
    new: str
    path: tuple[str, ...]
    old_blocks: tuple[str, ...]
    new_blocks: tuple[str, ...]
    old_words: tuple[Word, ...] = ()
    new_words: tuple[Word, ...] = ()
    role: SectionRole = SectionRole.OTHER
    block_type: BlockType = BlockType.PARAGRAPH
    columns: tuple[str, ...] = ()
    old_path: tuple[str, ...] = ()
    unchanged_before: int = 0
    kind: ChangeKind = ChangeKind.CRITERIA_CHANGED
    direction: Direction | None = None
    reason: str = ""

    @property
    def removed(self) -> str:
        """The words that went, without their context."""
        return " ".join(word.text.strip() for word in self.old_words if word.op == "delete")

    @property
    def added(self) -> str:
        return " ".join(word.text.strip() for word in self.new_words if word.op == "insert")


@dataclass(frozen=True, slots=True)
class MovedCode:
    code: str
    was: tuple[str, ...]
    now: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`codes_*` are strings, a range as `A-B`. `direction` is None where nothing of coverage changed.
    `released` are the removed codes that the policy refused before."""

    changed: bool
    kinds: tuple[ChangeKind, ...]
    direction: Direction | None
    codes_added: tuple[str, ...]
    codes_removed: tuple[str, ...]
    codes_moved: tuple[str, ...]
    hunks: tuple[Hunk, ...]
    unchanged_after: int = 0
    moves: tuple[MovedCode, ...] = ()
    released: tuple[str, ...] = ()
