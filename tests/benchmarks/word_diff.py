"""Two versions of 1,000 lines, compared line by line and word by word, codes whole; and the worst documents."""

import difflib
import random
from collections.abc import Iterator, Sequence

from benchmarks.figures import Figure, ratio, seconds
from invented.larimide import block, row
from payerwatch.differ.compare.hunks import hunks_between
from payerwatch.reading.document import Block

WORDS = [
    "member",
    "dose",
    "weight",
    "trial",
    "therapy",
    "diagnosis",
    "months",
    "renewal",
    "approval",
    "provider",
    "mg",
    "kg",
    "baseline",
    "request",
]


def text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(words)) + f" {chance.randrange(10_000)}."


def edited(chance: random.Random, lines: list[str], every: int) -> list[str]:
    changed = list(lines)
    for at in range(every // 2, len(lines), every):
        words = changed[at].split()
        words[len(words) // 2] = "S72.001A"
        changed[at] = " ".join(words)
    del changed[17]
    changed.insert(40, text(chance, 12))
    return changed


def by_lines_and_words(old: Sequence[str], new: Sequence[str]) -> int:
    found = 0
    for op, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "replace":
            for left, right in zip(old[a:b], new[c:d], strict=False):
                found += len(difflib.SequenceMatcher(None, left.split(), right.split(), autojunk=False).get_opcodes())
    return found


def times(old: Sequence[Block], new: Sequence[Block]) -> tuple[float, list[str], list[str]]:
    ours = seconds(lambda: hunks_between(old, new))
    return ours, [each.text for each in old], [each.text for each in new]


def measure() -> Iterator[Figure]:
    chance = random.Random(7)  # noqa: S311 (a repeatable text, no secret)
    lines = [text(chance, 14) for _ in range(1_000)]
    ours, old, new = times([block(one) for one in lines], [block(one) for one in edited(chance, lines, 50)])
    yield ratio("1,000 lines, against difflib's ndiff", 25, seconds(lambda: list(difflib.ndiff(old, new)), 3) / ours)
    yield ratio(
        "1,000 lines, against difflib by lines and words", 6, seconds(lambda: by_lines_and_words(old, new)) / ours
    )
    table = [f"J{number} | Injection" for number in range(10_000, 22_000)]
    ours, old, new = times([row(one) for one in table], [row(one) for one in edited(chance, table, 100)])
    yield Figure("a table of 12,000 rows", "bounded", f"{ours * 1000:.0f} ms")
    long = text(chance, 10_000).split()
    other = [*long[:3_000], "not", *long[3_010:]]
    ours, old, new = times([block(" ".join(long))], [block(" ".join(other))])
    theirs = seconds(lambda: difflib.SequenceMatcher(None, long, other, autojunk=False).get_opcodes(), 1)
    yield ratio("a paragraph of 10,000 words, against difflib", 100, theirs / ours)
