"""What kind of change an edit is. One kind for a hunk, several for a change."""

from dataclasses import dataclass

from payerwatch.differ import wordings
from payerwatch.differ.compare.folds import squeezed, wording
from payerwatch.differ.compare.records import Hunk
from payerwatch.policies.words import BlockType, ChangeKind, HunkOp, SectionRole

_RULING = frozenset({SectionRole.COVERAGE, SectionRole.EXCLUSIONS, SectionRole.SCOPE, SectionRole.DEFINITIONS})
_SUPPORTING = frozenset({SectionRole.BACKGROUND, SectionRole.REFERENCES, SectionRole.HISTORY})
# A change that names one of these does not also say what its hunks did to references and layout.
IMMATERIAL = frozenset({ChangeKind.REFERENCES_ONLY, ChangeKind.FORMATTING_ONLY})


@dataclass(frozen=True, slots=True)
class Named:
    """What the two versions are called: squeezed titles, numbers as printed and as kept, and whether the policy's own
    number is another now or only its revision."""

    titles: frozenset[str]
    numbers: frozenset[str] = frozenset()
    renumbered: bool = False


def kind_of(hunk: Hunk, named: Named, codes: frozenset[str]) -> ChangeKind:
    """`codes` are those that were added, removed or moved."""
    if wording(hunk.old) == wording(hunk.new) and hunk.op is not HunkOp.MOVE:
        return ChangeKind.FORMATTING_ONLY
    if hunk.op is HunkOp.MOVE:
        return _of_move(hunk, codes)
    if _only_number(hunk, named.numbers):
        return ChangeKind.RENUMBERED if named.renumbered else ChangeKind.FORMATTING_ONLY
    return _of_standing(hunk, named.titles) or _of_codes(hunk, codes) or _of_text(hunk)


def _only_number(hunk: Hunk, numbers: frozenset[str]) -> bool:
    """Nothing but the policy's number, wherever the text names it."""
    changed = f" {hunk.removed} {hunk.added} "
    if hunk.op is not HunkOp.REPLACE or not any(number in changed for number in numbers):
        return False
    for number in sorted(numbers, key=len, reverse=True):
        changed = changed.replace(number, " ")
    return not any(character.isalnum() for character in changed)


def _of_standing(hunk: Hunk, titles: frozenset[str]) -> ChangeKind | None:
    if hunk.role in (SectionRole.REFERENCES, SectionRole.BACKGROUND):
        return None
    was, now = bool(wordings.RETIRED.search(hunk.old)), bool(wordings.RETIRED.search(hunk.new))
    if was != now:
        return ChangeKind.RETIRED if now else ChangeKind.RESTORED
    if wordings.postpones(hunk.added):
        return ChangeKind.POSTPONED
    if titles & {squeezed(hunk.old), squeezed(hunk.new)} and hunk.op is HunkOp.REPLACE:
        return ChangeKind.TITLE_CHANGED
    return None


def _of_codes(hunk: Hunk, codes: frozenset[str]) -> ChangeKind | None:
    """An edit that is about codes alone: a row of a code table, or only codes among the changed words."""
    gone = {code for code in codes if _names(hunk.removed, code)}
    come = {code for code in codes if _names(hunk.added, code)}
    if not (gone | come) or not (_in_code_table(hunk) or _only_codes(hunk)):
        return ChangeKind.CODES_MOVED if _row_of(hunk, codes) else None
    if gone and not come:
        return ChangeKind.CODES_REMOVED
    return ChangeKind.CODES_ADDED


def _row_of(hunk: Hunk, codes: frozenset[str]) -> bool:
    return _in_code_table(hunk) and any(_names(hunk.new, code) and _names(hunk.old, code) for code in codes)


def _in_code_table(hunk: Hunk) -> bool:
    """Aetna's code tables stand under headings that say what is not covered: the row decides, not the section."""
    return hunk.role is SectionRole.CODES or hunk.block_type is BlockType.ROW


def _names(text: str, code: str) -> bool:
    return bool(text) and all(end in text for end in code.split("-"))


def _only_codes(hunk: Hunk) -> bool:
    left = wordings.CODE_LABEL.sub("", wordings.CODE.sub("", f"{hunk.removed} {hunk.added}"))
    return not any(character.isalpha() for character in left)


def _of_text(hunk: Hunk) -> ChangeKind:
    if _only_dates(hunk):
        return ChangeKind.DATES_CHANGED
    if hunk.role in (SectionRole.REFERENCES, SectionRole.HISTORY):
        return ChangeKind.REFERENCES_ONLY
    if _about_prior_auth(hunk):
        return ChangeKind.PRIOR_AUTH_CHANGED
    if hunk.role is SectionRole.BACKGROUND and not _rules(hunk):
        return ChangeKind.REFERENCES_ONLY
    return ChangeKind.CRITERIA_CHANGED


def _only_dates(hunk: Hunk) -> bool:
    """The changed words are dates, and the sentence says what the date is for. An entry added to a revision history
    is none of the policy's dates."""
    if hunk.role is SectionRole.REFERENCES or (hunk.role is SectionRole.HISTORY and hunk.op is not HunkOp.REPLACE):
        return False
    changed = f"{hunk.removed} {hunk.added}"
    shown = f"{hunk.old} {hunk.new}"
    if not wordings.DATE.search(shown) or not wordings.DATE_LABEL.search(shown):
        return False
    if hunk.op is HunkOp.REPLACE and _undated(hunk.old) == _undated(hunk.new):
        return True
    if not wordings.DATE.search(changed):
        return False
    left = wordings.DATE_LABEL.sub("", wordings.DATE.sub("", changed))
    return (hunk.role not in _RULING and len(wording(left)) <= 12) or not any(c.isalnum() for c in left)


def _undated(text: str) -> str:
    return wording(wordings.DATE.sub(" date ", text))


def _about_prior_auth(hunk: Hunk) -> bool:
    if wordings.PRIOR_AUTH.search(f"{hunk.removed} {hunk.added}"):
        return True
    shown = f"{hunk.old} {hunk.new}"
    changed = f"{hunk.removed} {hunk.added}"
    turned = wordings.NEGATION.search(changed) or wordings.NEEDED.search(changed)
    return bool(wordings.PRIOR_AUTH.search(shown) and turned and len(changed) < 40)


def _rules(hunk: Hunk) -> bool:
    """Background that changes an obligation, a negation or a number is read as a rule: missing one costs a claim."""
    if hunk.op is not HunkOp.REPLACE:
        return False
    changed = f"{hunk.removed} {hunk.added}"
    patterns = (wordings.MUST, wordings.MAY, wordings.NEGATION, wordings.NUMBER, wordings.UNPROVEN)
    return any(pattern.search(changed) for pattern in patterns)


def _of_move(hunk: Hunk, codes: frozenset[str]) -> ChangeKind:
    if any(_names(hunk.new, code) for code in codes):
        return ChangeKind.CODES_MOVED
    if hunk.role in _SUPPORTING:
        return ChangeKind.FORMATTING_ONLY
    ordered = wordings.STEPS.search(" ".join((*hunk.path[-1:], hunk.new)))
    other_section = hunk.role in _RULING and hunk.path[-1:] != hunk.old_path[-1:]
    return ChangeKind.CRITERIA_CHANGED if ordered or other_section else ChangeKind.FORMATTING_ONLY
