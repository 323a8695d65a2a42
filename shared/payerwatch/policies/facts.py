"""Facts read from a version. Each carries the quote that proves it and the block the quote stands in."""

from dataclasses import dataclass

from payerwatch.policies.words import (
    CodeSystem,
    DateBasis,
    DateKind,
    DatePrecision,
    Disposition,
    IndicationStatus,
)


@dataclass(frozen=True, slots=True)
class Identity:
    """`number` is as printed (`2025T0362PP`) or None; `key` outlives revisions (`T0362`); both may be unknown."""

    payer: str | None
    number: str | None
    key: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class PolicyDate:
    """`value` is YYYY, YYYY-MM or YYYY-MM-DD, as precise as printed."""

    kind: DateKind
    value: str
    precision: DatePrecision
    basis: DateBasis | None
    printed: str
    quote: str
    block: str


@dataclass(frozen=True, slots=True)
class PolicyCode:
    """A code, or a range as printed when `range_end` is set. `heading` is what gave the disposition."""

    system: CodeSystem
    code: str
    range_end: str | None
    disposition: Disposition
    quote: str
    heading: str
    block: str


@dataclass(frozen=True, slots=True)
class Indication:
    text: str
    status: IndicationStatus
    codes: tuple[str, ...]
    quote: str
    block: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """`kind` is one of: age dose diagnosis prior_therapy duration documentation frequency prescriber site
    prior_auth other. `logic` says how it joins its siblings: all, any or None when the text does not say."""

    kind: str
    text: str
    logic: str | None
    quote: str
    block: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    text: str
    quote: str
    block: str


@dataclass(frozen=True, slots=True)
class Facts:
    identity: Identity
    dates: tuple[PolicyDate, ...]
    codes: tuple[PolicyCode, ...]
    indications: tuple[Indication, ...]
    requirements: tuple[Requirement, ...]
    exclusions: tuple[Exclusion, ...]
