"""A reworded text to its edits, each with a few words of context. A short text is shown whole."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from payerwatch.differ.compare.opcodes import Segment
from payerwatch.differ.compare.pairing import Edit
from payerwatch.differ.compare.records import Word
from payerwatch.differ.compare.words import Tokens

WHOLE = 180
WHOLE_ROW = 800
CONTEXT = 6
# Edits nearer than this many words read as one.
NEAR = 8
_ENDS = frozenset(".;:?!")


class Window(NamedTuple):
    old: tuple[Word, ...]
    new: tuple[Word, ...]


def windows_of(edit: Edit, *, row: bool = False) -> list[Window]:
    """A table row is shown whole where it can be: its code says what the edit is about."""
    segments = edit.segments or ()
    if len(edit.old) + len(edit.new) <= (WHOLE_ROW if row else WHOLE):
        return [_window(edit, segments)]
    return [_window(edit, _with_context(edit, segments, first, last)) for first, last in _clusters(segments)]


def _clusters(segments: Sequence[Segment]) -> Iterator[tuple[int, int]]:
    """Index ranges of segments that begin and end with an edit."""
    edited = [index for index, segment in enumerate(segments) if not segment.equal]
    first = last = edited[0]
    for index in edited[1:]:
        if segments[index].old_from - segments[last].old_to > NEAR:
            yield first, last
            first = index
        last = index
    yield first, last


def _with_context(edit: Edit, segments: Sequence[Segment], first: int, last: int) -> list[Segment]:
    shown = list(segments[first : last + 1])
    if first:
        shown.insert(0, _tail(segments[first - 1], edit.old_tokens))
    if last + 1 < len(segments):
        shown.append(_head(segments[last + 1], edit.old_tokens))
    return shown


def _tail(segment: Segment, tokens: Tokens) -> Segment:
    """The last words of an equal stretch, back to the start of the sentence if that is near."""
    taken = 0
    while taken < CONTEXT and segment.old_to - taken > segment.old_from and segment.new_to - taken > segment.new_from:
        if tokens.keys[segment.old_to - taken - 1] in _ENDS:
            break
        taken += 1
    return Segment(True, segment.old_to - taken, segment.old_to, segment.new_to - taken, segment.new_to)


def _head(segment: Segment, tokens: Tokens) -> Segment:
    taken = 0
    while taken < CONTEXT and segment.old_from + taken < segment.old_to and segment.new_from + taken < segment.new_to:
        taken += 1
        if tokens.keys[segment.old_from + taken - 1] in _ENDS:
            break
    return Segment(True, segment.old_from, segment.old_from + taken, segment.new_from, segment.new_from + taken)


def _window(edit: Edit, segments: Sequence[Segment]) -> Window:
    old = [("equal" if part.equal else "delete", part.old_from, part.old_to) for part in segments]
    new = [("equal" if part.equal else "insert", part.new_from, part.new_to) for part in segments]
    return Window(_words(edit.old_tokens, old), _words(edit.new_tokens, new))


def _words(tokens: Tokens, spans: Sequence[tuple[str, int, int]]) -> tuple[Word, ...]:
    """The space between two stretches belongs to the first, so that the stretches joined are the text."""
    words = [Word(op, tokens.text(first, last)) for op, first, last in spans if last > first]
    if words:
        words[-1] = Word(words[-1].op, words[-1].text.rstrip())
    return tuple(words)
