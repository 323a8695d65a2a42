"""Versions, comparisons and exhibits as the API answers them."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from payerwatch.gateway.api.v1.shapes import CodeOfPolicy, Date, Indication, PolicySummary

VERSION_ID = "ver_0123456789abcdefghjkmnpqrs"


class Block(BaseModel):
    id: str
    type: str = Field(examples=["paragraph"])
    path: list[str]
    text: str


class VersionNamed(BaseModel):
    id: str = Field(examples=[VERSION_ID])
    policy: str
    number: int
    state: str = Field(examples=["current"])
    taken_at: datetime = Field(description="When we retrieved what it was read from")
    sha256: str | None = Field(description="Of the bytes as received")


class VersionWhole(VersionNamed):
    """`blocks` is null where the payer's text may not be passed on whole."""

    redistribution: str = Field(examples=["excerpts"])
    dates: list[Date]
    indications: list[Indication]
    codes: list[CodeOfPolicy]
    gaps: list[str] = Field(description="What could not be read")
    blocks: list[Block] | None


class Difference(BaseModel):
    """One block that differs; a side is empty where it stands in the other version only."""

    what: str = Field(examples=["reworded"])
    place: str
    old: str
    new: str
    before: str = Field(description="The unchanged block above it, for context")


class Comparison(BaseModel):
    """`cut` says that more differs than is shown: a comparison is no way to read a whole version."""

    old: VersionNamed
    new: VersionNamed
    differences: list[Difference]
    cut: bool


class Following(BaseModel):
    number: int
    began: date


class AsOf(BaseModel):
    """`version` is null where the day is before all we know. `ground` says why it is taken to have begun on `began`:
    `printed`, its own effective date, or `read`, the day we first read it."""

    policy: PolicySummary
    day: date
    version: VersionNamed | None
    began: date | None
    ground: str | None = Field(examples=["printed"])
    followed_by: Following | None
    first_known: date | None
    source: str
    dates: list[Date]
    codes: list[CodeOfPolicy] = Field(description="What it says of the code asked for")
