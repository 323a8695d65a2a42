"""Inside an edited run: which old lines became which new lines."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from payerwatch.differ.compare.folds import same_but_layout
from payerwatch.differ.compare.opcodes import Segment, segments_between
from payerwatch.differ.compare.words import Tokens, matched, tokens_of, word_segments

# Shares of common words under which two texts are two texts and not one that was reworded.
ALIKE = 0.4
LINKED = 0.5
CONTAINED = 0.8
# Up to this many words a lone old line and a lone new line in the same place are a rewording, whatever they share.
SHORT = 12

NONE = Tokens([], [])


class Edit(NamedTuple):
    """Old lines that became new lines. `segments` are over the tokens of the two texts, None for a pure insert or
    delete."""

    old_from: int
    old_to: int
    new_from: int
    new_to: int
    old: str = ""
    new: str = ""
    segments: tuple[Segment, ...] | None = None
    old_tokens: Tokens = NONE
    new_tokens: Tokens = NONE


class Lines(NamedTuple):
    """`keys` holds a row's code, None for lines that are no coded row."""

    texts: Sequence[str]
    keys: Sequence[str | None]


def edits_in_run(old: Lines, new: Lines, run: Segment) -> Iterator[Edit]:
    """Nothing where the run says the same words in other blocks."""
    if run.old_to - run.old_from == 1 == run.new_to - run.new_from and not _other_keys(old, new, run):
        yield from _reworded(old, new, run, alike=ALIKE)
        return
    if _says_the_same(old, new, run):
        return
    if _has_key(old, run.old_from, run.old_to) and _has_key(new, run.new_from, run.new_to):
        yield from _by_row(old, new, run)
    else:
        yield from _by_words(old, new, run)


def _other_keys(old: Lines, new: Lines, run: Segment) -> bool:
    return old.keys[run.old_from] is not None or new.keys[run.new_from] is not None


def _says_the_same(old: Lines, new: Lines, run: Segment) -> bool:
    was, now = old.texts[run.old_from : run.old_to], new.texts[run.new_from : run.new_to]
    return same_but_layout(" ".join(was), " ".join(now))


def _has_key(lines: Lines, first: int, last: int) -> bool:
    return any(lines.keys[first:last])


def _by_row(old: Lines, new: Lines, run: Segment) -> Iterator[Edit]:
    was = [key or ("old", place) for place, key in enumerate(old.keys[run.old_from : run.old_to])]
    now = [key or ("new", place) for place, key in enumerate(new.keys[run.new_from : run.new_to])]
    for part in segments_between(was, now):
        moved = Segment(
            part.equal,
            part.old_from + run.old_from,
            part.old_to + run.old_from,
            part.new_from + run.new_from,
            part.new_to + run.new_from,
        )
        yield from _same_rows(old, new, moved) if part.equal else _other_rows(old, new, moved)


def _same_rows(old: Lines, new: Lines, run: Segment) -> Iterator[Edit]:
    for offset in range(run.old_to - run.old_from):
        was, now = run.old_from + offset, run.new_from + offset
        if not _says_the_same(old, new, Segment(False, was, was + 1, now, now + 1)):
            yield from _reworded(old, new, Segment(False, was, was + 1, now, now + 1), alike=0.0)


def _other_rows(old: Lines, new: Lines, run: Segment) -> Iterator[Edit]:
    keyed = _has_key(old, run.old_from, run.old_to) and _has_key(new, run.new_from, run.new_to)
    yield from _apart(run) if keyed else _by_words(old, new, run)


def _apart(run: Segment) -> Iterator[Edit]:
    for place in range(run.old_from, run.old_to):
        yield Edit(place, place + 1, run.new_from, run.new_from)
    for place in range(run.new_from, run.new_to):
        yield Edit(run.old_to, run.old_to, place, place + 1)


def _by_words(old: Lines, new: Lines, run: Segment) -> Iterator[Edit]:
    olds, news = run.old_to - run.old_from, run.new_to - run.new_from
    if not olds or not news:
        yield from _apart(run)
    elif olds == news == 1:
        yield from _reworded(old, new, run, alike=ALIKE)
    else:
        yield from _by_groups(old, new, run)


def _reworded(old: Lines, new: Lines, run: Segment, *, alike: float) -> Iterator[Edit]:
    was, now = " ".join(old.texts[run.old_from : run.old_to]), " ".join(new.texts[run.new_from : run.new_to])
    if same_but_layout(was, now):
        return
    old_tokens, new_tokens = tokens_of(was), tokens_of(now)
    segments = word_segments(old_tokens, new_tokens)
    longest = max(len(old_tokens.keys), len(new_tokens.keys))
    if longest > SHORT and matched(segments) < alike * longest:
        yield from _apart(run)
    elif not all(segment.equal for segment in segments):
        yield Edit(*run[1:], was, now, tuple(segments), old_tokens, new_tokens)


def _by_groups(old: Lines, new: Lines, run: Segment) -> Iterator[Edit]:
    old_at, new_at = run.old_from, run.new_from
    for group in _linked_groups(old, new, run):
        yield from _unlinked(old, new, Segment(False, old_at, group.old_from, new_at, group.new_from))
        yield from _reworded(old, new, group, alike=ALIKE)
        old_at, new_at = group.old_to, group.new_to
    yield from _unlinked(old, new, Segment(False, old_at, run.old_to, new_at, run.new_to))


def _unlinked(old: Lines, new: Lines, run: Segment) -> Iterator[Edit]:
    if run.old_to - run.old_from == 1 == run.new_to - run.new_from:
        yield from _reworded(old, new, run, alike=ALIKE)
    else:
        yield from _apart(run)


def _linked_groups(old: Lines, new: Lines, run: Segment) -> list[Segment]:
    """Lines that share most words, joined where one line became several or several one."""
    groups: list[Segment] = []
    for was, now in _links(old.texts[run.old_from : run.old_to], new.texts[run.new_from : run.new_to]):
        old_at, new_at = was + run.old_from, now + run.new_from
        if groups and (old_at < groups[-1].old_to or new_at < groups[-1].new_to):
            last = groups.pop()
            groups.append(Segment(False, last.old_from, old_at + 1, last.new_from, new_at + 1))
        else:
            groups.append(Segment(False, old_at, old_at + 1, new_at, new_at + 1))
    return groups


def _links(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    old_words, old_owner = _words(old)
    new_words, new_owner = _words(new)
    shared: dict[tuple[int, int], int] = {}
    for part in segments_between(old_words, new_words):
        if part.equal:
            for offset in range(part.old_to - part.old_from):
                pair = old_owner[part.old_from + offset], new_owner[part.new_from + offset]
                shared[pair] = shared.get(pair, 0) + 1
    old_sizes, new_sizes = _sizes(old_owner, len(old)), _sizes(new_owner, len(new))
    return sorted((was, now) for (was, now), count in shared.items() if _is_link(count, old_sizes[was], new_sizes[now]))


def _is_link(count: int, old_size: int, new_size: int) -> bool:
    least, most = min(old_size, new_size), max(old_size, new_size)
    return count >= LINKED * most or (count >= 3 and count >= CONTAINED * least)


def _words(texts: Sequence[str]) -> tuple[list[str], list[int]]:
    words: list[str] = []
    owner: list[int] = []
    for place, text in enumerate(texts):
        found = tokens_of(text).keys
        words += found
        owner += [place] * len(found)
    return words, owner


def _sizes(owner: Sequence[int], lines: int) -> list[int]:
    sizes = [0] * lines
    for place in owner:
        sizes[place] += 1
    return sizes
