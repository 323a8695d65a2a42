"""Watches as the API takes and answers them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from payerwatch.gateway.api.v1.parameters import Plain
from payerwatch.policies.words import ChangeKind, Impact


class Channel(StrEnum):
    EMAIL = "email"
    WEBHOOK = "webhook"
    SLACK = "slack"
    TEAMS = "teams"


class Cadence(StrEnum):
    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


Words = Annotated[str, Plain, Field(max_length=200)]


class WatchAsked(BaseModel):
    """What is set must be met, and something is set."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "Growth hormone", "code": "J2170", "impact": "high"}]}
    )

    name: Words = ""
    payer: Words | None = None
    line: Words | None = None
    policy: Words | None = Field(default=None, description="Its `key`")
    code: Words | None = Field(default=None, description="A code, or a range as J2160-J2180")
    specialty: Words | None = None
    kinds: list[ChangeKind] = Field(default=[], max_length=20)
    impact: Impact | None = Field(default=None, description="This much or more")
    text: Words | None = None
    own_codes: bool = False
    channels: list[Channel] = Field(default=[Channel.EMAIL], min_length=1, max_length=4)
    cadence: Cadence = Cadence.AT_ONCE


class Watch(BaseModel):
    """`cadence` may be slower than was asked for: a watch that everything meets is told once a day."""

    id: str = Field(examples=["wat_0123456789abcdefghjkmnpqrs"])
    name: str
    payer: str | None
    line: str | None
    policy: str | None
    code: str | None
    specialty: str | None
    kinds: list[str]
    impact: str | None
    text: str | None
    own_codes: bool
    channels: list[str]
    cadence: str
    muted: bool
    snoozed_until: datetime | None
    made_at: datetime
