"""The gate: a brief whose quotes are not found again, to the letter, is not published."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from payerwatch.differ.brief.records import Brief, Evidence, Side
from payerwatch.differ.compare.records import Hunk
from payerwatch.differ.versions_read import Version

_LONGEST = 300


def evidence_of(hunk: Hunk, before: Version | None, after: Version) -> tuple[Evidence, ...]:
    """What was said and what is said now, as far as each is there."""
    found = []
    if before is not None and hunk.old:
        found += _quoted(hunk.old, hunk.old_blocks, before, "before")
    if hunk.new:
        found += _quoted(hunk.new, hunk.new_blocks, after, "after")
    return tuple(found)


def _quoted(text: str, blocks: tuple[str, ...], version: Version, side: Side) -> list[Evidence]:
    """A hunk over several blocks is quoted by the start of each."""
    stored = {block.id: block.text for block in version.document.blocks}
    if len(blocks) == 1:
        return [Evidence(text, blocks[0], side)]
    return [Evidence(stored[block][:_LONGEST], block, side) for block in blocks if block in stored]


def check_evidence(brief: Brief, before: Version | None, after: Version) -> tuple[Evidence, ...]:
    """The evidence that is not found again: empty for a brief that may be published."""
    stored = {("after", block.id): block.text for block in after.document.blocks}
    if before is not None:
        stored |= {("before", block.id): block.text for block in before.document.blocks}
    return tuple(
        evidence
        for evidence in _all_evidence(brief)
        if not evidence.quote or evidence.quote not in stored.get((evidence.side, evidence.block), "")
    )


def _all_evidence(part: object) -> Iterator[Evidence]:
    if isinstance(part, Evidence):
        yield part
    elif isinstance(part, tuple):
        for inner in part:
            yield from _all_evidence(inner)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _all_evidence(getattr(part, field.name))
