"""What to do about this change, and about nothing else: few items, the weightiest first."""

import re
from collections.abc import Iterable, Iterator

from payerwatch.differ.brief.date_moves import date_moves
from payerwatch.differ.brief.edits import clipped, edit_in_words, material, place_of
from payerwatch.differ.brief.evidence import evidence_of
from payerwatch.differ.brief.records import Evidence, Statement
from payerwatch.differ.brief.sentences import listed
from payerwatch.differ.codes_delta import printed_code
from payerwatch.differ.compare.records import Comparison, Hunk
from payerwatch.differ.criteria.kinds import kind_of
from payerwatch.differ.versions_read import Version
from payerwatch.policies.facts import PolicyCode
from payerwatch.policies.words import ChangeKind, DateKind, Direction, Disposition, HunkOp, SectionRole

MOST = 8
_MOST_EDITS = 5
_MOST_PROOFS = 4
_LETTERS = re.compile(r"[^\W_]")
_FEWEST_LETTERS = 5
NOTHING = Statement("Nothing to do: coverage is the same.")
_STANDING = {
    ChangeKind.RETIRED: "Stop relying on this policy: the payer says it is no longer in force",
    ChangeKind.RESTORED: "Use this policy again: the notice that ended it is gone",
    ChangeKind.POSTPONED: "Move the start date in your calendar: the payer postponed it",
}
_REFUSED = frozenset({Disposition.NOT_COVERED, Disposition.EXPERIMENTAL})
_ASKED = frozenset({ChangeKind.CRITERIA_CHANGED, ChangeKind.PRIOR_AUTH_CHANGED})
_BY_REQUIREMENT = {
    "age": "Check patients' ages",
    "prior_therapy": "Check that charts show the treatments tried before",
    "documentation": "Update what you submit",
    "dose": "Check doses and quantities",
    "frequency": "Check how often it is billed",
    "duration": "Check approval and treatment periods",
    "prescriber": "Check who prescribes or orders",
    "site": "Check the place of service",
    "diagnosis": "Check that charts show the diagnosis asked for",
    "prior_auth": "Check prior authorizations",
}
_DATES = {DateKind.EFFECTIVE: "Apply the change from the new date", DateKind.COMMENT_END: "Send comments in time"}


def action_items(
    before: Version | None, after: Version, comparison: Comparison, due: str = ""
) -> tuple[Statement, ...]:
    """`due` is the written day a change takes effect, empty where it has or none is printed."""
    if ChangeKind.CREATED in comparison.kinds:
        return tuple(_first_reading(after))
    items = [
        *_standing(before, after, comparison),
        *_codes(before, after, comparison, due),
        *_edits(before, after, comparison, due),
        *_dates(before, after, comparison),
        *_names(before, after, comparison),
    ]
    return tuple(items[:MOST])


def _first_reading(after: Version) -> Iterator[Statement]:
    asked = after.facts.requirements[:_MOST_PROOFS]
    proof = tuple(Evidence(fact.quote, fact.block, "after") for fact in asked)
    yield Statement("Read the new policy before billing what it names.", proof)
    for said, text in (
        (Disposition.PRIOR_AUTH, "Set up prior authorization for {codes}."),
        (Disposition.NOT_COVERED, "Hold claims with {codes}: listed as not covered."),
        (Disposition.EXPERIMENTAL, "Hold claims with {codes}: listed as experimental."),
    ):
        facts = [fact for fact in after.facts.codes if fact.disposition is said]
        if facts:
            codes = listed(tuple(dict.fromkeys(printed_code(fact) for fact in facts)))
            yield Statement(text.format(codes=codes), _quotes(facts, "after"))


def _standing(before: Version | None, after: Version, comparison: Comparison) -> Iterator[Statement]:
    for kind, text in _STANDING.items():
        proof = [hunk for hunk in comparison.hunks if hunk.kind is kind]
        if kind in comparison.kinds:
            yield Statement(f"{text}.", tuple(each for hunk in proof[:2] for each in evidence_of(hunk, before, after)))


def _codes(before: Version | None, after: Version, comparison: Comparison, due: str) -> Iterator[Statement]:
    old, new = (before.facts.codes if before else ()), after.facts.codes
    for (was, now), codes in _moved(comparison).items():
        text = f"Review claims with {listed(codes)}: moved from {was} to {now}"
        yield Statement(_by(text, due), (*_quotes(_named(old, codes), "before"), *_quotes(_named(new, codes), "after")))
    for said, codes in _by_disposition(old, comparison.codes_removed).items():
        verb = "Review denials of" if said in _REFUSED else "Review claims with"
        text = f"{verb} {listed(codes)}: no longer listed{_as(said)}"
        yield Statement(_by(text, due), _quotes(_named(old, codes), "before"))
    for said, codes in _by_disposition(new, comparison.codes_added).items():
        verb = "Ask for authorization before billing" if said is Disposition.PRIOR_AUTH else "Review claims with"
        text = f"{verb} {listed(codes)}: newly listed{_as(said)}"
        yield Statement(_by(text, due), _quotes(_named(new, codes), "after"))


def _moved(comparison: Comparison) -> dict[tuple[str, str], tuple[str, ...]]:
    groups: dict[tuple[str, str], tuple[str, ...]] = {}
    for move in comparison.moves:
        key = _words(move.was), _words(move.now)
        groups[key] = (*groups.get(key, ()), move.code)
    return groups


def _words(stances: Iterable[str]) -> str:
    return " and ".join(stances).replace("_", " ")


def _by_disposition(facts: Iterable[PolicyCode], codes: Iterable[str]) -> dict[Disposition | None, tuple[str, ...]]:
    said = {printed_code(fact): fact.disposition for fact in facts}
    groups: dict[Disposition | None, tuple[str, ...]] = {}
    for code in codes:
        groups[said.get(code)] = (*groups.get(said.get(code), ()), code)
    return groups


def _as(said: Disposition | None) -> str:
    """A code that is only mentioned is listed as nothing."""
    return f" as {said.replace('_', ' ')}" if said not in (None, Disposition.MENTIONED) else ""


def _named(facts: Iterable[PolicyCode], codes: tuple[str, ...]) -> list[PolicyCode]:
    return [fact for fact in facts if printed_code(fact) in codes]


def _quotes(facts: Iterable[PolicyCode], side: str) -> tuple[Evidence, ...]:
    proof = dict.fromkeys((fact.quote, fact.block) for fact in facts)
    return tuple(Evidence(quote, block, "before" if side == "before" else "after") for quote, block in proof)[
        :_MOST_PROOFS
    ]


def _edits(before: Version | None, after: Version, comparison: Comparison, due: str) -> Iterator[Statement]:
    hunks = sorted((hunk for hunk in material(comparison) if hunk.kind in _ASKED), key=_says_little)
    shown = hunks if len(hunks) <= _MOST_EDITS else hunks[: _MOST_EDITS - 1]
    for hunk in shown:
        yield Statement(_by(_task(hunk), due), evidence_of(hunk, before, after))
    rest = hunks[len(shown) :]
    if rest:
        places = list(dict.fromkeys(place_of(hunk).removeprefix("under ") for hunk in rest if hunk.path))
        where = f", under {', '.join(places[:3])}" if places else ""
        proof = tuple(each for hunk in rest[:2] for each in evidence_of(hunk, before, after))
        yield Statement(f"Read {len(rest)} more changed statements of coverage{where}.", proof)


def _says_little(hunk: Hunk) -> bool:
    """ "AND" by itself is a change, and no task."""
    return len(_LETTERS.findall(f"{hunk.removed} {hunk.added}")) < _FEWEST_LETTERS


def _task(hunk: Hunk) -> str:
    excluded = hunk.role is SectionRole.EXCLUSIONS
    if excluded and hunk.op is HunkOp.INSERT:
        return f"Hold claims for what is newly excluded: “{clipped(hunk.new)}”"
    if excluded and hunk.op is HunkOp.DELETE:
        return f"Review denials for what is no longer excluded: “{clipped(hunk.old)}”"
    if hunk.kind is ChangeKind.PRIOR_AUTH_CHANGED:
        verb = _BY_REQUIREMENT["prior_auth"]
    elif hunk.op is HunkOp.DELETE:
        verb = "Take it off your checklist"
    else:
        verb = _BY_REQUIREMENT.get(kind_of(f"{hunk.old} {hunk.new}"), "Check charts against the new words")
    why = f" ({hunk.reason})" if hunk.direction in (Direction.TIGHTENED, Direction.LOOSENED) and hunk.reason else ""
    place = place_of(hunk)
    return f"{verb}: {f'{place}, ' if place else ''}{edit_in_words(hunk)}{why}"


def _dates(before: Version | None, after: Version, comparison: Comparison) -> Iterator[Statement]:
    if not {ChangeKind.DATES_CHANGED, ChangeKind.POSTPONED} & set(comparison.kinds):
        return
    moves = date_moves(before, after)[:2]
    for move in moves:
        yield Statement(f"{_DATES.get(move.kind, 'Update your calendar')}: {move.text}.", move.evidence)
    dated = [hunk for hunk in comparison.hunks if hunk.kind is ChangeKind.DATES_CHANGED and not moves]
    for hunk in dated[:2]:
        yield Statement(f"Note the changed date: {edit_in_words(hunk)}.", evidence_of(hunk, before, after))


def _names(before: Version | None, after: Version, comparison: Comparison) -> Iterator[Statement]:
    if before is None:
        return
    was, now = before.facts.identity, after.facts.identity
    if ChangeKind.RENUMBERED in comparison.kinds and was.number and now.number:
        yield Statement(
            f"Cite {now.number} instead of {was.number}.", _hunks_with(comparison, before, after, now.number)
        )
    if ChangeKind.TITLE_CHANGED in comparison.kinds and now.title:
        yield Statement(
            f"File the policy under its new title: “{clipped(now.title)}”.",
            _hunks_with(comparison, before, after, now.title),
        )


def _hunks_with(comparison: Comparison, before: Version, after: Version, text: str) -> tuple[Evidence, ...]:
    found = [hunk for hunk in comparison.hunks if text in hunk.new][:1]
    return tuple(each for hunk in found for each in evidence_of(hunk, before, after))


def _by(text: str, due: str) -> str:
    return f"{text}. By {due}." if due else f"{text}."
