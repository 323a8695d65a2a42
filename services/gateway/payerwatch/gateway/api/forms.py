"""Lists as JSON, CSV or NDJSON, by what a caller accepts. Pure."""

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, get_args

from pydantic import BaseModel

from payerwatch.gateway.api.problems import ProblemCode, Refused
from payerwatch.gateway.cells import csv_line


class Form(StrEnum):
    """In the order we prefer."""

    JSON = "application/json"
    CSV = "text/csv"
    NDJSON = "application/x-ndjson"

    @property
    def content_type(self) -> str:
        return f"{self}; charset=utf-8" if self is Form.CSV else self.value


def form_wanted(accept: str | None) -> Form:
    """Raises Refused where nothing we write is accepted (RFC 9110, 12.5.1)."""
    if not accept or not accept.strip():
        return Form.JSON
    ranges = [_range(part) for part in accept.split(",")[:20]]
    best = max(Form, key=lambda form: _weight(form, ranges))
    if _weight(best, ranges) <= 0:
        raise Refused(ProblemCode.NOT_ACCEPTABLE, f"Accept one of {', '.join(Form)}.")
    return best


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (word.strip().lower() for word in part.split(";"))
    said = next((word[2:] for word in parameters if word.startswith("q=")), "1")
    try:
        return name, max(0.0, min(1.0, float(said)))
    except ValueError:
        return name, 0.0


def _weight(form: Form, ranges: list[tuple[str, float]]) -> float:
    """The most exact range that names the form decides."""
    for pattern in (form.value, f"{form.split('/')[0]}/*", "*/*"):
        weights = [weight for name, weight in ranges if name == pattern]
        if weights:
            return max(weights)
    return 0.0


def written(listed: BaseModel, form: Form) -> bytes:
    """`listed` has its rows in `data`."""
    if form is Form.JSON:
        return listed.model_dump_json().encode()
    rows: list[BaseModel] = listed.data  # type: ignore[attr-defined]
    if form is Form.NDJSON:
        return b"".join(row.model_dump_json().encode() + b"\n" for row in rows)
    names = tuple(_columns(get_args(type(listed).model_fields["data"].annotation)[0]))
    lines = [csv_line([".".join(path) for path in names])]
    lines += [
        csv_line([_cell(dumped, path) for path in names]) for row in rows if (dumped := row.model_dump(mode="json"))
    ]
    return "".join(lines).encode()


def _columns(model: type[BaseModel]) -> Iterator[tuple[str, ...]]:
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from ((name, *path) for path in _columns(inner))
        else:
            yield (name,)


def _cell(row: Any, path: tuple[str, ...]) -> str:  # noqa: ANN401 (a row as JSON)
    for name in path:
        row = row[name]
    if row is None:
        return ""
    if isinstance(row, list) and all(isinstance(each, str) for each in row):
        return " ".join(row)
    return row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)
