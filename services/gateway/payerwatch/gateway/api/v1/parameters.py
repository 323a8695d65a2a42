"""Parameters that several addresses take."""

import re
from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import AwareDatetime, BeforeValidator, StringConstraints

_WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _as_written(value: object) -> object:
    """Pydantic also takes a number of seconds since 1970; here a day is written as RFC 3339 writes it."""
    if isinstance(value, str) and not _WRITTEN.match(value):
        raise ValueError("it begins with a day written YYYY-MM-DD")
    return value


Day = Annotated[date, BeforeValidator(_as_written)]
Moment = Annotated[AwareDatetime, BeforeValidator(_as_written)]

Plain = StringConstraints(pattern=r"^[^\x00]*$")
"""Postgres keeps no NUL, and nothing of ours holds one."""
CodeText = StringConstraints(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9. -]+$")
"""Letters and digits of any system, with the points and hyphens that codes are printed with."""
Limit = Annotated[int, Query(ge=1, le=100, description="How many at most")]
Cursor = Annotated[str | None, Query(max_length=300, description="`next_cursor` of the answer before")]
PayerId = Annotated[
    Annotated[str, Plain] | None, Query(max_length=100, description="Its `id`", examples=["northfield"])
]
