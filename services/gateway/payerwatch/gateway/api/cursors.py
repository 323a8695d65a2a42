"""Where a reader of a list stands, signed together with the list it belongs to. Pure."""

import hashlib
from collections.abc import Mapping

from payerwatch.gateway.api.problems import ProblemCode, Refused
from payerwatch.links import LinkForged, read, sign


def _purpose(list_name: str, query: Mapping[str, object]) -> str:
    asked = "&".join(f"{name}={value}" for name, value in sorted(query.items()) if value is not None)
    return f"cursor:{list_name}:{hashlib.sha256(asked.encode()).hexdigest()[:16]}"


def cursor_at(key: str, list_name: str, query: Mapping[str, object], place: str) -> str:
    return sign(key, _purpose(list_name, query), place)


def place_of(key: str, list_name: str, query: Mapping[str, object], cursor: str | None) -> str | None:
    """None for the start. Raises Refused for a cursor that is forged or from another list or query."""
    if cursor is None:
        return None
    try:
        return read(key, cursor, _purpose(list_name, query))
    except LinkForged as forged:
        raise Refused(
            ProblemCode.INVALID_CURSOR, "Start again without a cursor, or with the query it came from."
        ) from forged
