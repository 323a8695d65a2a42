"""Rules as the API answers them. No words of a payer or of a code's owner are in them."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, Field


class Difference(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    SAME = "same"


class Rule(BaseModel):
    """What one policy says of one code or range."""

    payer: str
    line: str = Field(description="Line of business, as the payer divides its policies")
    policy: str = Field(examples=["pol_0123456789abcdefghjkmnpqrs"])
    system: str
    code: str
    range_end: str | None
    disposition: str
    diagnoses: list[str] = Field(description="The diagnoses that the policy covers, for a code that is none itself")
    valid_from: date | None = Field(description="The effective date printed to the day; null where none is")
    valid_to: date | None = Field(description="The day the policy is retired, where one is printed")
    difference: Difference | None = Field(description="Since the day asked for; null without one")
