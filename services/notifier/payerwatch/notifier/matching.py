"""Which watches a change meets."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from payerwatch.policies.words import ChangeKind

IMMATERIAL = frozenset({ChangeKind.REFERENCES_ONLY, ChangeKind.FORMATTING_ONLY})
ICD_10_CM = re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?")


@dataclass(frozen=True, slots=True)
class Rule:
    """A watch: what is set must match."""

    id: UUID
    subscriber_id: UUID
    payer: str | None
    policy_key: str | None
    code: str | None


@dataclass(frozen=True, slots=True)
class News:
    """What a change touches. `codes` are those of the policy and of the change, ranges as `A-B`."""

    payer: str
    policy_key: str
    codes: frozenset[str]


def is_material(kinds: Iterable[str]) -> bool:
    return bool(set(kinds) - IMMATERIAL)


def shape_of(code: str) -> str:
    return re.sub(r"[A-Z]", "A", re.sub(r"\d", "0", code))


def range_holds(first: str, last: str, code: str) -> bool:
    """ICD-10-CM ranges are of categories too: `E08-E13` holds `E11.65`. Others compare only with their own shape."""
    if all(ICD_10_CM.fullmatch(each) for each in (first, last, code)):
        return first <= code and (code <= last or code.startswith(last))
    return shape_of(first) == shape_of(last) == shape_of(code) and first <= code <= last


def names(printed: str, code: str) -> bool:
    """Whether a code, or a range printed as `A-B`, names `code`."""
    printed, code = printed.strip().upper(), code.strip().upper()
    first, hyphen, last = printed.partition("-")
    if hyphen and "-" not in last and range_holds(first.strip(), last.strip(), code):
        return True
    return printed == code


def meets(rule: Rule, news: News) -> bool:
    if rule.payer is None and rule.policy_key is None and rule.code is None:
        return False
    return (
        rule.payer in (None, news.payer)
        and rule.policy_key in (None, news.policy_key)
        and (rule.code is None or any(names(printed, rule.code) for printed in news.codes))
    )


def matched(rules: Iterable[Rule], news: News) -> Mapping[UUID, tuple[UUID, ...]]:
    """The ids of the watches met, by subscriber."""
    found: dict[UUID, tuple[UUID, ...]] = {}
    for rule in rules:
        if meets(rule, news):
            found[rule.subscriber_id] = (*found.get(rule.subscriber_id, ()), rule.id)
    return found
