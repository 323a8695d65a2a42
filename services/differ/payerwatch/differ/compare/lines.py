"""Two lists of lines to edits: whole lines first, then words inside what changed."""

from collections.abc import Iterator, Sequence

from payerwatch.differ.compare.folds import same_but_layout
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
    found = list(_edits(was, now))
    # Lines that recur may be aligned with one another across a text that is only broken otherwise.
    return [] if found and same_but_layout(" ".join(old), " ".join(new)) else found


def _edits(old: Lines, new: Lines) -> Iterator[Edit]:
    for part in segments_between(*_folded(old.texts, new.texts)):
        if not part.equal:
            yield from edits_in_run(old, new, part)


def _folded(old: Sequence[str], new: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Only a line that the other side lacks is folded: most lines are shared."""
    folds = {text: fold for text in set(old) ^ set(new) if (fold := comparable(text)) != text}
    if not folds:
        return old, new
    return [folds.get(text, text) for text in old], [folds.get(text, text) for text in new]
