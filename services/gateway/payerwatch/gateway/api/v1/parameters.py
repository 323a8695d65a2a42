"""Parameters that several addresses take."""

from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator


def _plain(text: str) -> str:
    """Postgres keeps no NUL, and nothing of ours holds one."""
    if "\x00" in text:
        raise ValueError("a NUL cannot be part of it")
    return text


Plain = AfterValidator(_plain)
Limit = Annotated[int, Query(ge=1, le=100, description="How many at most")]
Cursor = Annotated[str | None, Query(max_length=300, description="`next_cursor` of the answer before")]
PayerId = Annotated[str | None, Plain, Query(max_length=100, description="Its `id`", examples=["northfield"])]
