"""Deadlines as the API answers them."""

from datetime import date

from pydantic import BaseModel, Field


class Deadline(BaseModel):
    """It keeps its id while its day moves: `was` is the day before it moved."""

    id: str = Field(examples=["dln_0123456789abcdefghjkmnpqrs"])
    policy: str
    payer: str
    title: str
    kind: str = Field(examples=["comment_end"])
    day: date = Field(description="The first that it may mean, where only a month or a year is printed")
    precision: str = Field(examples=["day"], description="`day`, `month` or `year`: how much of the date is printed")
    was: date | None
    basis: str | None
    printed: str
    quote: str
    state: str = Field(examples=["open"], description="`open`, or `withdrawn` where it is not printed any more")
    url: str
