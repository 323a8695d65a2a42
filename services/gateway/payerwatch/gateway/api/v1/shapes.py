"""What the API answers with. Every statement carries the payer's words that prove it."""

from datetime import datetime
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from payerwatch.gateway.api.v1.parameters import CodeText
from payerwatch.policies.words import CodeSystem

Item = TypeVar("Item", bound=BaseModel)
LONGEST_QUOTE = 500
"""Excerpts, not documents: a quote is cut here, and what is left still stands in the version to the letter."""


class Listed(BaseModel, Generic[Item]):
    """`next_cursor` continues the list; a feed has one always, to come back with."""

    data: list[Item]
    next_cursor: str | None = None


class Payer(BaseModel):
    id: str = Field(examples=["northfield"])
    name: str
    policies: int
    last_change_at: datetime | None


class PolicySummary(BaseModel):
    id: str = Field(examples=["pol_0123456789abcdefghjkmnpqrs"])
    payer: str
    number: str | None = Field(description="As the payer prints it; null where none is printed")
    key: str
    title: str
    status: str
    changed_at: datetime | None
    checked_at: datetime | None = Field(description="The last time the source was read successfully")
    url: str


class Date(BaseModel):
    kind: str
    value: str
    printed: str
    quote: str


class CodeStatement(BaseModel):
    """What one policy says of a code, or of a range it lies in."""

    policy: PolicySummary
    system: str
    code: str
    range_end: str | None
    disposition: str
    quote: str


class CodeOfPolicy(BaseModel):
    system: str
    code: str
    range_end: str | None
    disposition: str
    quote: str


class Indication(BaseModel):
    text: str
    status: str
    codes: list[str]
    quote: str


class Policy(PolicySummary):
    source: str
    dates: list[Date]
    indications: list[Indication]
    codes: list[CodeOfPolicy]


class Version(BaseModel):
    id: str
    number: int
    taken_at: datetime
    state: str
    change: str | None = Field(description="The change that brought it; null for the first version read")


class CodeAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    system: CodeSystem = Field(examples=["HCPCS"])
    code: Annotated[str, CodeText] = Field(examples=["J2170"])


class CodesAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    codes: list[CodeAsked] = Field(min_length=1, max_length=100)


class CodeAnswer(BaseModel):
    """`data` is empty where no policy we read names the code, which is an answer too."""

    system: str
    code: str
    data: list[CodeStatement]


class CodeAnswers(BaseModel):
    data: list[CodeAnswer]


class ChangeSummary(BaseModel):
    id: str
    policy: str
    payer: str
    found_at: datetime
    kinds: list[str]
    direction: str | None
    impact: str
    title: str
    summary: str
    codes_added: list[str]
    codes_removed: list[str]
    codes_moved: list[str]
    url: str


class Hunk(BaseModel):
    op: str
    path: list[str]
    old: str
    new: str


class Statement(BaseModel):
    text: str
    quote: str


class Change(ChangeSummary):
    impact_reason: str
    key_action: Statement
    action_items: list[Statement]
    dates: list[Date]
    hunks: list[Hunk]


class Status(BaseModel):
    ok: bool
    newest_change_at: datetime | None
    policies: int
    payers: int
