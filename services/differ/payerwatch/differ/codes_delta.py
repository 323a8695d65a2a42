"""What happened to a policy's codes. A code counts only if the text of an edit, or of a moved heading, bears it out:
a reader that filed the same row under another heading is no news."""

from collections.abc import Iterable
from dataclasses import dataclass

from payerwatch.differ.compare.records import Hunk, MovedCode
from payerwatch.policies.facts import Facts, PolicyCode
from payerwatch.policies.words import Disposition, HunkOp


@dataclass(frozen=True, slots=True)
class CodesDelta:
    added: tuple[str, ...]
    removed: tuple[str, ...]
    moved: tuple[MovedCode, ...]


def printed_code(code: PolicyCode) -> str:
    return f"{code.code}-{code.range_end}" if code.range_end else code.code


def codes_delta(before: Facts, after: Facts, hunks: Iterable[Hunk]) -> CodesDelta:
    edited = tuple(hunks)
    was, now = _dispositions(before), _dispositions(after)
    # A row that stands elsewhere now was neither added nor removed, wherever a reader thinks it belongs.
    elsewhere = {hunk.old for hunk in edited if not hunk.new} & {hunk.new for hunk in edited if not hunk.old}
    in_place = [hunk for hunk in edited if hunk.op is not HunkOp.MOVE and not {hunk.old, hunk.new} & elsewhere]
    removed_text = "\n".join(hunk.removed for hunk in in_place)
    added_text = "\n".join(hunk.added for hunk in in_place)
    return CodesDelta(
        added=tuple(sorted(code for code in now.keys() - was.keys() if _named(code, added_text))),
        removed=tuple(sorted(code for code in was.keys() - now.keys() if _named(code, removed_text))),
        moved=tuple(_moved(was, now, before, after, edited)),
    )


def _dispositions(facts: Facts) -> dict[str, frozenset[Disposition]]:
    found: dict[str, set[Disposition]] = {}
    for code in facts.codes:
        found.setdefault(printed_code(code), set()).add(code.disposition)
    return {code: frozenset(dispositions) for code, dispositions in found.items()}


def _named(code: str, text: str) -> bool:
    return all(end in text for end in code.split("-"))


def _moved(
    was: dict[str, frozenset[Disposition]],
    now: dict[str, frozenset[Disposition]],
    before: Facts,
    after: Facts,
    edited: tuple[Hunk, ...],
) -> Iterable[MovedCode]:
    headings = {printed_code(code): code.heading for facts in (before, after) for code in facts.codes}
    shown = "\n".join(f"{hunk.old}\n{hunk.new}" for hunk in edited)
    for code in sorted(was.keys() & now.keys()):
        stance_before, stance_after = _stance(was[code]), _stance(now[code])
        borne_out = _named(code, shown) or (headings[code] and headings[code] in shown)
        if stance_before != stance_after and borne_out:
            yield MovedCode(code, tuple(sorted(stance_before)), tuple(sorted(stance_after)))


def _stance(dispositions: frozenset[Disposition]) -> frozenset[Disposition]:
    """A mention beside a real disposition says nothing more."""
    return dispositions - {Disposition.MENTIONED} or dispositions
