"""A brief as plain values; `to_dict` and `from_dict` are for the store."""

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter

from payerwatch.policies.words import (
    ChangeKind,
    CodeSystem,
    DateBasis,
    DateKind,
    Disposition,
    Impact,
    IndicationStatus,
)

Side = Literal["before", "after"]
Standing = Literal["upcoming", "in_effect", "no_date", "postponed", "retired"]
Happened = Literal["added", "removed", "moved", "unchanged"]


@dataclass(frozen=True, slots=True)
class PolicyName:
    """`payer` is the name people use, `number` is as printed, None where the payer prints none."""

    payer: str
    number: str | None
    title: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """`quote` stands to the letter in block `block` of the version before or after."""

    quote: str
    block: str
    side: Side


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of ours without evidence says only that something is absent or unchanged."""

    text: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """`value` is the date as precise as printed; `was` is the date it was postponed from."""

    standing: Standing
    value: str | None
    printed: str | None
    was: str | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class DateRow:
    """`basis` is what the date counts by, where the policy says: service, processed, received, admission."""

    kind: DateKind
    value: str
    printed: str
    happened: Happened
    evidence: tuple[Evidence, ...]
    basis: DateBasis | None = None


@dataclass(frozen=True, slots=True)
class IndicationRow:
    text: str
    status: IndicationStatus
    codes: tuple[str, ...]
    happened: Happened
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class CodeRow:
    """`was` is what the policy said of the code before, where that differs."""

    code: str
    system: CodeSystem
    disposition: Disposition
    happened: Happened
    was: tuple[Disposition, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    title: str
    tldr: tuple[Statement, Statement]
    status: Status
    key_action: Statement
    policy: PolicyName
    change_type: str
    kinds: tuple[ChangeKind, ...]
    impact: Impact
    impact_reason: str
    specialties: tuple[str, ...]
    dates: tuple[DateRow, ...]
    criteria: tuple[Statement, ...]
    exclusions: tuple[Statement, ...]
    indications: tuple[IndicationRow, ...]
    action_items: tuple[Statement, ...]
    codes: tuple[CodeRow, ...]
    gaps: tuple[str, ...]


_BRIEF = TypeAdapter(Brief)


def to_dict(brief: Brief) -> dict[str, Any]:
    written: dict[str, Any] = _BRIEF.dump_python(brief, mode="json")
    return written


def from_dict(written: dict[str, Any]) -> Brief:
    return _BRIEF.validate_python(written)
