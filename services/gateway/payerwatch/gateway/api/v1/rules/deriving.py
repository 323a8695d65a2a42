"""A version's facts as rules, and two versions' rules against each other. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from payerwatch.gateway.api.v1.rules.shapes import Difference, Rule
from payerwatch.gateway.pages.facts import CodeShown, DateShown, FactsShown
from payerwatch.policies.words import CodeSystem, DateKind, Disposition

DIAGNOSES = CodeSystem.ICD_10_CM
RULED = frozenset(Disposition) - {Disposition.MENTIONED}
"""A code that is only mentioned rules nothing."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """The policy that rules are of."""

    payer: str
    line: str
    policy: str


def rules_of(ruling: Ruling, facts: FactsShown, before: FactsShown | None) -> list[Rule]:
    """With what was in `before` and is gone, where there is a version to hold against."""
    now = list(_rules(ruling, facts))
    if before is None:
        return now
    earlier = list(_rules(ruling, before))
    kept = [rule for rule in now if rule in earlier]
    told = [_as(rule, Difference.SAME if rule in kept else Difference.ADDED) for rule in now]
    return told + [_as(rule, Difference.REMOVED) for rule in earlier if rule not in kept]


def _as(rule: Rule, difference: Difference) -> Rule:
    return rule.model_copy(update={"difference": difference})


def _rules(ruling: Ruling, facts: FactsShown) -> Iterator[Rule]:
    covered = sorted({code.text for code in facts.codes if _is_covered_diagnosis(code)})
    first, last = _day(facts.dates, DateKind.EFFECTIVE), _day(facts.dates, DateKind.RETIRED)
    said = {(code.system, code.code, code.range_end, code.disposition) for code in facts.codes}
    for system, code, range_end, disposition in sorted(
        said, key=lambda each: (each[0], each[1], each[2] or "", each[3])
    ):
        if disposition in RULED:
            yield Rule(
                payer=ruling.payer,
                line=ruling.line,
                policy=ruling.policy,
                system=system,
                code=code,
                range_end=range_end,
                disposition=disposition,
                diagnoses=[] if system == DIAGNOSES else covered,
                valid_from=first,
                valid_to=last,
                difference=None,
            )


def _is_covered_diagnosis(code: CodeShown) -> bool:
    return code.system == DIAGNOSES and code.disposition == Disposition.COVERED


def _day(dates: Sequence[DateShown], kind: DateKind) -> date | None:
    """The latest of the kind that is printed to the day."""
    days = [each.value for each in dates if each.kind == kind and len(each.value) == len("2026-01-31")]
    return date.fromisoformat(max(days)) if days else None
