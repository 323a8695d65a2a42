"""Codes come, go and change disposition."""

from dataclasses import replace
from random import Random

from payerwatch.local.demo.codes import codes_of
from payerwatch.local.demo.expectation import Edited
from payerwatch.local.demo.payers import Payer
from payerwatch.local.demo.policy import CodeGroup, CodeRow, Policy
from payerwatch.local.demo.specialties import specialties
from payerwatch.policies.words import ChangeKind, CodeSystem, Disposition


def _present(policy: Policy) -> set[str]:
    return {row.code for group in policy.codes for row in group.rows}


def _with_rows(group: CodeGroup, rows: list[CodeRow]) -> CodeGroup:
    return replace(group, rows=tuple(sorted(rows, key=lambda row: row.code)))


def _replaced(policy: Policy, old: CodeGroup, new: CodeGroup) -> tuple[CodeGroup, ...]:
    return tuple(new if group is old else group for group in policy.codes)


def _procedures(policy: Policy) -> list[CodeGroup]:
    return [group for group in policy.codes if group.system is not CodeSystem.ICD_10_CM]


def added(policy: Policy, _: Payer, rng: Random) -> Edited | None:
    specialty = next(one for one in specialties() if one.name == policy.specialty)
    group = rng.choice(_procedures(policy))
    patterns = specialty.cpt if group.system is CodeSystem.CPT else specialty.hcpcs
    free = sorted({code for pattern in patterns for code in codes_of(pattern)} - _present(policy))
    if not free:
        return None
    row = replace(group.rows[0], code=rng.choice(free), end=None)
    codes = _replaced(policy, group, _with_rows(group, [*group.rows, row]))
    return Edited(replace(policy, codes=codes), (ChangeKind.CODES_ADDED,), added=(row.printed,))


def removed(policy: Policy, _: Payer, rng: Random) -> Edited | None:
    groups = [group for group in policy.codes if len(group.rows) > 2]
    if not groups:
        return None
    group = rng.choice(groups)
    row = rng.choice(group.rows)
    codes = _replaced(policy, group, replace(group, rows=tuple(kept for kept in group.rows if kept is not row)))
    return Edited(replace(policy, codes=codes), (ChangeKind.CODES_REMOVED,), removed=(row.printed,))


def moved(policy: Policy, _: Payer, rng: Random) -> Edited | None:
    """From covered to not covered, within CPT, where both lists stand afterwards."""
    cpt = {group.disposition: group for group in policy.codes if group.system is CodeSystem.CPT}
    source, target = cpt[Disposition.COVERED], cpt[Disposition.NOT_COVERED]
    if len(source.rows) < 2:
        return None
    row = rng.choice(source.rows)
    kept = replace(source, rows=tuple(one for one in source.rows if one is not row))
    grown = _with_rows(target, [*target.rows, replace(row, wording=target.rows[0].wording)])
    codes = tuple({id(source): kept, id(target): grown}.get(id(group), group) for group in policy.codes)
    return Edited(replace(policy, codes=codes), (ChangeKind.CODES_MOVED,), moved=(row.printed,))
