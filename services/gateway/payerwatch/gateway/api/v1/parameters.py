"""Parameters that several addresses take."""

from typing import Annotated

from fastapi import Query
from pydantic import StringConstraints

Plain = StringConstraints(pattern=r"^[^\x00]*$")
"""Postgres keeps no NUL, and nothing of ours holds one."""
Limit = Annotated[int, Query(ge=1, le=100, description="How many at most")]
Cursor = Annotated[str | None, Query(max_length=300, description="`next_cursor` of the answer before")]
PayerId = Annotated[
    Annotated[str, Plain] | None, Query(max_length=100, description="Its `id`", examples=["northfield"])
]
