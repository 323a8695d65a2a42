"""What payers do to their policies. Each edit says exactly what a careful reader should find."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from payerwatch.local.demo import code_edits, prose
from payerwatch.local.demo.expectation import Edited
from payerwatch.local.demo.payers import Payer
from payerwatch.local.demo.policy import CriteriaGroup, Criterion, Policy, Revision
from payerwatch.local.demo.printed_dates import printed
from payerwatch.policies.words import ChangeKind, DateKind, Direction

Edit = Callable[[Policy, Payer, Random], Edited | None]

_NEW_CRITERIA = (
    "Two results taken at least {amount} weeks apart confirm the finding",
    "The treating team has completed the payer's {amount}-item checklist",
    "Laboratory values are within {amount} percent of the normal range",
)


def _with_first_group(policy: Policy, criteria: tuple[Criterion, ...]) -> Policy:
    group: CriteriaGroup = policy.groups[0]
    return replace(policy, groups=(replace(group, criteria=criteria), *policy.groups[1:]))


def _criteria_edited(policy: Policy, criteria: tuple[Criterion, ...], direction: Direction) -> Edited:
    return Edited(_with_first_group(policy, criteria), (ChangeKind.CRITERIA_CHANGED,), direction)


def criterion_added(policy: Policy, _: Payer, rng: Random) -> Edited:
    criterion = Criterion("other", rng.choice(_NEW_CRITERIA), rng.randint(2, 12))
    return _criteria_edited(policy, (*policy.groups[0].criteria, criterion), Direction.TIGHTENED)


def criterion_removed(policy: Policy, _: Payer, rng: Random) -> Edited | None:
    criteria = policy.groups[0].criteria
    if len(criteria) < 4:
        return None
    gone = rng.randrange(2, len(criteria))
    return _criteria_edited(policy, criteria[:gone] + criteria[gone + 1 :], Direction.LOOSENED)


def criterion_reworded(policy: Policy, _: Payer, __: Random) -> Edited | None:
    return _swapped(
        policy,
        lambda c: (
            replace(c, pattern=c.pattern.replace("adequate trial", "documented course"))
            if "adequate trial" in c.pattern
            else replace(c, pattern=c.pattern.replace("limit daily activities", "interfere with work or school"))
        ),
        Direction.UNCLEAR,
    )


def _swapped(policy: Policy, change: Callable[[Criterion], Criterion], direction: Direction) -> Edited | None:
    """The first criterion that `change` changes; None when it changes none."""
    criteria = policy.groups[0].criteria
    for index, criterion in enumerate(criteria):
        new = change(criterion)
        if new != criterion:
            return _criteria_edited(policy, (*criteria[:index], new, *criteria[index + 1 :]), direction)
    return None


def _amount(kind: str, factor: float, direction: Direction) -> Edit:
    def change(criterion: Criterion) -> Criterion:
        if criterion.kind != kind or criterion.amount is None:
            return criterion
        return replace(criterion, amount=max(1, round(criterion.amount * factor)))

    return lambda policy, _, __: _swapped(policy, change, direction)


def may_to_must(policy: Policy, _: Payer, __: Random) -> Edited | None:
    return _swapped(policy, lambda c: replace(c, modal="must") if "{modal}" in c.pattern else c, Direction.TIGHTENED)


def prior_auth_added(policy: Policy, payer: Payer, _: Random) -> Edited | None:
    if policy.prior_auth:
        return None
    line = f"{payer.voice.authorization} is required for {policy.subject} before the first date of service."
    return Edited(replace(policy, prior_auth=(line,)), (ChangeKind.PRIOR_AUTH_CHANGED,))


def prior_auth_removed(policy: Policy, _: Payer, __: Random) -> Edited | None:
    return Edited(replace(policy, prior_auth=()), (ChangeKind.PRIOR_AUTH_CHANGED,)) if policy.prior_auth else None


def references_only(policy: Policy, _: Payer, rng: Random) -> Edited:
    year = rng.randint(2024, 2026)
    line = (
        f"Kestrel A, Lindqvist B. A second look at {policy.subject}. {rng.choice(prose.JOURNALS)}. {year};4(2):11-19."
    )
    return Edited(replace(policy, references=(*policy.references, line)), (ChangeKind.REFERENCES_ONLY,))


def title_changed(policy: Policy, _: Payer, __: Random) -> Edited:
    return Edited(replace(policy, title=f"{policy.title} and Related Care"), (ChangeKind.TITLE_CHANGED,))


def renumbered(policy: Policy, payer: Payer, _: Random) -> Edited | None:
    """Only where the URL does not hold the number."""
    if "{id}" in payer.path:
        return None
    digits = "".join(filter(str.isdigit, policy.id.split("-")[1] if "-" in policy.id else policy.id))
    new = policy.id.replace(digits, str(int(digits) + 8_000).zfill(len(digits)), 1)
    return Edited(replace(policy, id=new), (ChangeKind.RENUMBERED,))


def postponed(policy: Policy, payer: Payer, _: Random) -> Edited | None:
    if DateKind.EFFECTIVE not in payer.date_labels:
        return None
    old = policy.dates.effective
    dates = replace(policy.dates, effective=_later(old, 3), postponed_from=old)
    return Edited(replace(policy, dates=dates), (ChangeKind.POSTPONED, ChangeKind.DATES_CHANGED))


def retired(policy: Policy, _: Payer, __: Random) -> Edited:
    dates = replace(policy.dates, retired=_later(policy.dates.last_review, 12))
    return Edited(replace(policy, dates=dates), (ChangeKind.RETIRED,), may_also=(ChangeKind.DATES_CHANGED,))


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def dates_only(policy: Policy, payer: Payer, _: Random) -> Edited:
    dates = replace(
        policy.dates,
        last_review=policy.dates.last_review + timedelta(days=61),
        next_review=_later(policy.dates.next_review, 6),
        effective=_later(policy.dates.effective, 2),
    )
    row = Revision(dates.last_review, "Annual review. No change to coverage.")
    new = replace(policy, dates=dates, revision=policy.revision + 1, history=(row, *policy.history))
    return Edited(new, (ChangeKind.DATES_CHANGED,))


def dated(edited: Edited, payer: Payer) -> Edited:
    """The same edit, printed with the dates and history row of a regular review."""
    review = dates_only(edited.policy, payer, Random(0))  # noqa: S311 - draws nothing
    kinds = tuple(dict.fromkeys((*edited.kinds, *review.kinds)))
    return replace(edited, policy=review.policy, kinds=kinds)


def printed_dates(policy: Policy, payer: Payer) -> dict[str, str]:
    days = {
        DateKind.EFFECTIVE: policy.dates.effective,
        DateKind.LAST_REVIEW: policy.dates.last_review,
        DateKind.NEXT_REVIEW: policy.dates.next_review,
        DateKind.ORIGINAL_EFFECTIVE: policy.dates.original,
    }
    return {kind.value: printed(payer.date_style, days[kind]) for kind in payer.date_labels}


EDITS: dict[str, Edit] = {
    "criterion_added": criterion_added,
    "criterion_removed": criterion_removed,
    "criterion_reworded": criterion_reworded,
    "dose_changed": _amount("dose", 0.5, Direction.TIGHTENED),
    "age_changed": _amount("age", 1.5, Direction.TIGHTENED),
    "duration_changed": _amount("prior_therapy", 2, Direction.TIGHTENED),
    "frequency_changed": _amount("frequency", 2, Direction.LOOSENED),
    "may_to_must": may_to_must,
    "code_added": code_edits.added,
    "code_removed": code_edits.removed,
    "code_moved": code_edits.moved,
    "prior_auth_added": prior_auth_added,
    "prior_auth_removed": prior_auth_removed,
    "dates_only": dates_only,
    "references_only": references_only,
    "title_changed": title_changed,
    "renumbered": renumbered,
    "postponed": postponed,
    "retired": retired,
}
UNDATED = frozenset({"dates_only", "references_only", "postponed", "retired", "renumbered"})
