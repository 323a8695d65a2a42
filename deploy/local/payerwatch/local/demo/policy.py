"""A fictional policy as structured data. Layouts print it, edits change it, so what changed is known exactly."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from payerwatch.policies.words import CodeSystem, Disposition

Logic = Literal["all", "any"]


@dataclass(frozen=True, slots=True)
class Criterion:
    """`pattern` may hold `{amount}` and `{modal}`; both can be edited without touching the other words."""

    kind: str
    pattern: str
    amount: int | None = None
    modal: str = "must"

    @property
    def text(self) -> str:
        return self.pattern.format(amount=self.amount, modal=self.modal)


@dataclass(frozen=True, slots=True)
class CriteriaGroup:
    indication: str
    logic: Logic
    criteria: tuple[Criterion, ...]
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeRow:
    system: CodeSystem
    code: str
    end: str | None
    wording: str

    @property
    def printed(self) -> str:
        return f"{self.code}-{self.end}" if self.end else self.code


@dataclass(frozen=True, slots=True)
class CodeGroup:
    system: CodeSystem
    disposition: Disposition
    rows: tuple[CodeRow, ...]


@dataclass(frozen=True, slots=True)
class Dates:
    effective: date
    last_review: date
    next_review: date
    original: date
    retired: date | None = None
    postponed_from: date | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    on: date
    summary: str


@dataclass(frozen=True, slots=True)
class Policy:
    """`serial` and `path` stay for life; `id` and `revision` make up the printed number."""

    payer: str
    serial: int
    id: str
    revision: int
    path: str
    title: str
    subject: str
    specialty: str
    dates: Dates
    overview: tuple[str, ...]
    groups: tuple[CriteriaGroup, ...]
    exclusions: tuple[str, ...]
    experimental: tuple[str, ...]
    prior_auth: tuple[str, ...]
    documentation: tuple[str, ...]
    codes: tuple[CodeGroup, ...]
    background: tuple[str, ...]
    references: tuple[str, ...]
    history: tuple[Revision, ...]
