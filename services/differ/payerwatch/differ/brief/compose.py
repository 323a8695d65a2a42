"""A change to its brief."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from payerwatch.differ.brief import tables
from payerwatch.differ.brief.actions import NOTHING, action_items
from payerwatch.differ.brief.date_moves import date_moves
from payerwatch.differ.brief.edits import edit_in_words, material, place_of
from payerwatch.differ.brief.evidence import evidence_of
from payerwatch.differ.brief.records import Brief, Evidence, PolicyName, Statement, Status
from payerwatch.differ.brief.sentences import (
    NO_MATERIAL_CHANGE,
    change_type,
    is_after,
    listed,
    what_happened,
    written_date,
)
from payerwatch.differ.compare.records import Comparison
from payerwatch.differ.impact import impact_of
from payerwatch.differ.kinds import IMMATERIAL
from payerwatch.differ.specialties import specialties_of
from payerwatch.differ.versions_read import Version
from payerwatch.policies.facts import PolicyDate
from payerwatch.policies.words import ChangeKind, DateKind, Direction, SectionRole

_NO_DATE = "No effective date is printed in this version."
_MOST_CLAUSES = 3
_ASKED = frozenset({ChangeKind.CRITERIA_CHANGED, ChangeKind.PRIOR_AUTH_CHANGED})
_SUBSTANCE = _ASKED | {ChangeKind.CODES_ADDED, ChangeKind.CODES_REMOVED, ChangeKind.CODES_MOVED}
_SUBJECT = frozenset({SectionRole.COVERAGE, SectionRole.SCOPE})


def brief_of(
    policy: PolicyName, before: Version | None, after: Version, comparison: Comparison, found_on: date
) -> Brief:
    """`before` is None for a policy that was created."""
    impact, reason = impact_of(comparison)
    status = _status(before, after, comparison, found_on)
    due = written_date(status.value) if status.standing == "upcoming" and status.value else ""
    items = action_items(before, after, comparison, due)
    specialties = _specialties(policy, after)
    return Brief(
        title=_title(policy, comparison),
        tldr=(_what(policy, before, after, comparison), _when(status)),
        status=status,
        key_action=items[0] if items else NOTHING,
        policy=policy,
        change_type=change_type(comparison),
        kinds=comparison.kinds,
        impact=impact,
        impact_reason="; ".join(filter(None, (reason, " and ".join(specialties[:2])))),
        specialties=specialties,
        dates=tables.date_rows(before, after),
        criteria=tables.requirement_statements(after),
        exclusions=tables.exclusion_statements(after),
        indications=tables.indication_rows(before, after),
        action_items=items,
        codes=tables.code_rows(before, after, comparison),
        gaps=after.document.gaps,
    )


def _title(policy: PolicyName, comparison: Comparison) -> str:
    title = f"{policy.payer} {what_happened(comparison, policy.title)}"
    return f"{title}, {policy.number}" if policy.number else title


def _specialties(policy: PolicyName, after: Version) -> tuple[str, ...]:
    text = "\n".join(block.text for block in after.document.blocks if block.role in _SUBJECT)
    return specialties_of(policy.title, text, (code.code for code in after.facts.codes))


def _what(policy: PolicyName, before: Version | None, after: Version, comparison: Comparison) -> Statement:
    if not set(comparison.kinds) - IMMATERIAL:
        return _immaterial(comparison, before, after)
    said = "; ".join((*_codes(comparison), *_edits(comparison), *_dates(before, after, comparison))[:_MOST_CLAUSES])
    proof = tuple(evidence for hunk in material(comparison) for evidence in evidence_of(hunk, before, after))
    text = f"{policy.payer} {what_happened(comparison, policy.title)}{': ' if said else ''}{said}."
    return Statement(text, proof[:4] or _opening(after))


def _opening(after: Version) -> tuple[Evidence, ...]:
    """A policy that is new is proved by its own first line."""
    return tuple(Evidence(block.text, block.id, "after") for block in after.document.blocks[:1])


def _immaterial(comparison: Comparison, before: Version | None, after: Version) -> Statement:
    what = "references" if ChangeKind.REFERENCES_ONLY in comparison.kinds else "the layout"
    proof = tuple(evidence for hunk in comparison.hunks[:2] for evidence in evidence_of(hunk, before, after))
    tail = f"Only {what} changed; coverage is the same." if comparison.changed else "Coverage is the same."
    return Statement(f"{NO_MATERIAL_CHANGE}. {tail}", proof)


def _edits(comparison: Comparison) -> Iterator[str]:
    """The most telling edit of what is asked, and how many others there are."""
    hunks = [hunk for hunk in material(comparison) if hunk.kind in _ASKED]
    if not hunks:
        return
    first = hunks[0]
    why = first.reason if first.direction not in (None, Direction.UNCLEAR) else ""
    place = place_of(first)
    others = len(hunks) - 1
    more = f", and {others} other {'statement' if others == 1 else 'statements'} changed" if others else ""
    yield f"{f'{place}, ' if place else ''}{edit_in_words(first)}{f' ({why})' if why else ''}{more}"


def _dates(before: Version | None, after: Version, comparison: Comparison) -> list[str]:
    if ChangeKind.DATES_CHANGED not in comparison.kinds or set(comparison.kinds) & _SUBSTANCE:
        return []
    moved = [move.text for move in date_moves(before, after)[:2]]
    return moved or [edit_in_words(hunk) for hunk in comparison.hunks if hunk.kind is ChangeKind.DATES_CHANGED][:1]


def _codes(comparison: Comparison) -> list[str]:
    moves: dict[str, tuple[str, ...]] = {}
    for move in comparison.moves:
        way = f"from {' and '.join(move.was)} to {' and '.join(move.now)}".replace("_", " ")
        moves[way] = (*moves.get(way, ()), move.code)
    return [f"{listed(codes)} moved {way}" for way, codes in moves.items()] + [
        f"{listed(codes)} {'was' if len(codes) == 1 else 'were'} {verb}"
        for codes, verb in ((comparison.codes_added, "added"), (comparison.codes_removed, "removed"))
        if codes
    ]


def _status(before: Version | None, after: Version, comparison: Comparison, found_on: date) -> Status:
    effective = _effective(after)
    if effective is None:
        blank = Status("no_date", None, None, None, ())
        return replace(blank, standing="retired") if ChangeKind.RETIRED in comparison.kinds else blank
    proof = (Evidence(effective.quote, effective.block, "after"),)
    ahead = is_after(effective.value, found_on)
    found = Status("upcoming" if ahead else "in_effect", effective.value, effective.printed, None, proof)
    if ChangeKind.RETIRED in comparison.kinds:
        return replace(found, standing="retired")
    if ChangeKind.POSTPONED in comparison.kinds:
        earlier = _effective(before) if before else None
        return replace(found, standing="postponed", was=earlier.value if earlier else None)
    return found


def _effective(version: Version) -> PolicyDate | None:
    """The latest printed as effective; the date a policy first took effect is another kind."""
    dates = [found for found in version.facts.dates if found.kind is DateKind.EFFECTIVE]
    return max(dates, key=lambda found: found.value, default=None)


def _when(status: Status) -> Statement:
    if status.value is None:
        return Statement("The policy is retired." if status.standing == "retired" else _NO_DATE)
    day = written_date(status.value)
    text = {
        "upcoming": f"It takes effect on {day}.",
        "in_effect": f"It has been in effect since {day}.",
        "postponed": f"The effective date is now {day}.",
        "retired": f"The effective date it prints is {day}.",
    }[status.standing]
    return Statement(text, status.evidence)
