"""An edit in a few words, the payer's own in quotation marks."""

from collections.abc import Sequence

from payerwatch.differ.compare.records import Comparison, Hunk, Word
from payerwatch.differ.kinds import IMMATERIAL
from payerwatch.policies.words import Direction, HunkOp, SectionRole

_LONGEST_WORDS = 80
_LONGEST_TEXT = 110
_DIRECTIONS = (Direction.TIGHTENED, Direction.LOOSENED, Direction.UNCLEAR, None)
_RULING = frozenset({SectionRole.COVERAGE, SectionRole.EXCLUSIONS, SectionRole.SCOPE})
_TINY, _LONG, _AROUND = 12, 200, 45


def clipped(text: str, most: int = _LONGEST_TEXT) -> str:
    if len(text) <= most:
        return text
    return f"{text[:most].rsplit(' ', 1)[0].rstrip(' ,;:.')}…"


def edit_in_words(hunk: Hunk) -> str:
    """ "“18 years” became “21 years”", "“A nurse starts it” was added"."""
    removed, added = hunk.removed.strip(" |"), hunk.added.strip(" |")
    if hunk.op is HunkOp.MOVE:
        return f"“{clipped(hunk.new)}” moved"
    if removed and added and max(len(removed), len(added)) <= _LONGEST_WORDS:
        return f"“{removed}” became “{added}”{_context(hunk.new_words)}"
    if removed and added:
        return f"“{clipped(hunk.old)}” was reworded"
    if added:
        return f"“{clipped(added)}” was added{_context(hunk.new_words)}"
    return f"“{clipped(removed)}” was dropped{_context(hunk.old_words)}"


def _context(words: Sequence[Word]) -> str:
    """Where a word or two changed in one place, what stands around them."""
    changed = [place for place, word in enumerate(words) if word.op != "equal"]
    if len(changed) != 1 or len(words[changed[0]].text.strip()) > _TINY or len(words) == 1:
        return ""
    place = changed[0]
    before = "".join(word.text for word in words[:place])
    behind = "".join(word.text for word in words[place + 1 :])
    if len(before) > _AROUND:
        before = f"…{before[-_AROUND:].partition(' ')[2]}"
    if len(behind) > _AROUND:
        behind = f"{behind[:_AROUND].rpartition(' ')[0]}…"
    return f" in “{before}{words[place].text}{behind}”"


def place_of(hunk: Hunk) -> str:
    return f"under {clipped(hunk.path[-1].rstrip(':'), 60)}" if hunk.path else ""


def material(comparison: Comparison) -> list[Hunk]:
    """The edits that count, the most telling first: a clear direction, a ruling section, a clause of some length."""
    found = [hunk for hunk in comparison.hunks if hunk.kind not in IMMATERIAL]
    return sorted(found, key=_telling)


def _telling(hunk: Hunk) -> tuple[int, bool, bool]:
    size = len(hunk.removed) + len(hunk.added)
    return _DIRECTIONS.index(hunk.direction), hunk.role not in _RULING, not _TINY <= size <= _LONG
