"""A comparison of two versions, as a page shows it."""

from typing import Annotated

from pydantic import BeforeValidator

from payerwatch.gateway import wording
from payerwatch.gateway.pages.lenient import AsList, Record, Text

_HEADINGS = {"insert": "new", "delete": "removed", "replace": "reworded", "move": "moved"}


def _word(value: object) -> object:
    """A word is written as a pair or as a record."""
    return {"op": value[0], "text": value[1]} if isinstance(value, list | tuple) and len(value) == 2 else value


class WordShown(Record):
    op: Text = "equal"
    text: Text = ""


Words = Annotated[tuple[Annotated[WordShown, BeforeValidator(_word)], ...], AsList]


class HunkShown(Record):
    op: Text = "replace"
    old_blocks: Annotated[tuple[Text, ...], AsList] = ()
    new_blocks: Annotated[tuple[Text, ...], AsList] = ()
    old: Text = ""
    new: Text = ""
    path: Annotated[tuple[Text, ...], AsList] = ()
    old_words: Words = ()
    new_words: Words = ()
    block_type: Text = "paragraph"
    unchanged_before: int = 0
    kind: Text = ""
    direction: Text = ""

    @property
    def place(self) -> str:
        return self.path[-1] if self.path else "Text"

    @property
    def what(self) -> str:
        noun = {"item": "item", "row": "table row", "heading": "heading"}.get(self.block_type, "paragraph")
        said = _HEADINGS.get(self.op, "changed")
        return said if self.op == "replace" else f"{said} {noun}" if self.op == "insert" else f"{noun} {said}"

    @property
    def tag(self) -> str:
        if self.kind == "criteria_changed" and self.direction in ("tightened", "loosened"):
            return self.direction.capitalize()
        return wording.KINDS.get(self.kind, "")

    @property
    def before(self) -> tuple[WordShown, ...]:
        return self.old_words or ((WordShown(op="delete", text=self.old),) if self.old else ())

    @property
    def after(self) -> tuple[WordShown, ...]:
        return self.new_words or ((WordShown(op="insert", text=self.new),) if self.new else ())


class ComparisonShown(Record):
    hunks: Annotated[tuple[HunkShown, ...], AsList] = ()
    unchanged_after: int = 0
