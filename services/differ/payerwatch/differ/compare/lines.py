"""Two lists of lines to edits: whole lines first, then words inside what changed."""

from collections.abc import Iterator, Sequence

from payerwatch.differ.compare.opcodes import segments_between
from payerwatch.differ.compare.pairing import Edit, Lines, edits_in_run
from payerwatch.reading.normalise import comparable


def edits_between(
    old: Sequence[str],
    new: Sequence[str],
    old_keys: Sequence[str | None] | None = None,
    new_keys: Sequence[str | None] | None = None,
) -> list[Edit]:
    """In order of place. Lines that differ only in layout, quotes or dashes are no edit."""
    was = Lines(old, old_keys or [None] * len(old))
    now = Lines(new, new_keys or [None] * len(new))
    return list(_edits(was, now))


def _edits(old: Lines, new: Lines) -> Iterator[Edit]:
    for part in segments_between(*_interned(old.texts, new.texts)):
        if not part.equal:
            yield from edits_in_run(old, new, part)


def _interned(old: Sequence[str], new: Sequence[str]) -> tuple[list[int], list[int]]:
    """A number for each different line. Only a line the other side lacks is folded: most lines are shared."""
    shared = set(old) & set(new)
    numbers: dict[str, int] = {}

    def number(text: str) -> int:
        key = text if text in shared else comparable(text)
        return numbers.setdefault(key, len(numbers))

    return [number(text) for text in old], [number(text) for text in new]
