"""What a search finds, as the API answers it."""

from datetime import datetime

from pydantic import BaseModel, Field


class PolicyFound(BaseModel):
    id: str = Field(examples=["pol_0123456789abcdefghjkmnpqrs"])
    payer: str
    number: str | None
    title: str
    status: str
    changed_at: datetime | None
    checked_at: datetime | None
    url: str


class Hit(BaseModel):
    """`quote` stands in the current version under `heading`. A code is named where a code was asked for."""

    policy: PolicyFound
    heading: str
    quote: str
    disposition: str | None
    code: str | None
    range_end: str | None


class Hits(BaseModel):
    """`by_code` says that the query was taken for a code. `total` is counted for the first page only; `suggestion` is
    another way to write what was not found."""

    data: list[Hit]
    next_cursor: str | None = None
    by_code: bool
    total: int | None
    suggestion: str | None
