"""The reference of settings, from the settings classes: name, kind, default, and the docstring below the field."""

import ast
import inspect
import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from textwrap import dedent
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from payerwatch.differ.settings import DifferSettings
from payerwatch.fetcher.settings import FetcherSettings
from payerwatch.gateway.settings import GatewaySettings
from payerwatch.notifier.settings import NotifierSettings
from payerwatch.servers.settings import ServerSettings
from payerwatch.streams.tuning import StreamTuning

PARTS: tuple[tuple[str, type[BaseSettings]], ...] = (
    ("Every service", ServerSettings),
    ("Streams, in every service", StreamTuning),
    ("Fetcher", FetcherSettings),
    ("Differ", DifferSettings),
    ("Notifier", NotifierSettings),
    ("Gateway", GatewaySettings),
)
HEAD = """# Configuration

Generated from the settings classes by `make generate`. A setting is an environment variable, or a file of its name in
`/run/secrets` or `/run/settings`; an empty one counts as unset. Times are ISO 8601 (`PT30S`) or seconds. A service
with a bad setting ends with code 78 and one line for each.
"""


def configuration() -> str:
    shared = set(ServerSettings.model_fields)
    parts = [HEAD]
    for title, settings in PARTS:
        own = {
            name: field
            for name, field in settings.model_fields.items()
            if settings is ServerSettings or name not in shared
        }
        prefix = str(settings.model_config.get("env_prefix") or "")
        notes = _notes(settings)
        rows = [_row(prefix, name, field, notes.get(name, "")) for name, field in own.items()]
        parts.append("\n".join([f"\n## {title}\n", "| setting | kind | default | |", "|---|---|---|---|", *rows, ""]))
    return "".join(parts)


def _row(prefix: str, name: str, field: FieldInfo, note: str) -> str:
    setting = str(field.validation_alias or prefix + name).upper()
    return f"| `{setting}` | {_kind(field)} | {_default(field)} | {note} |"


def _kind(field: FieldInfo) -> str:
    kind = re.sub(r"(?:\w+\.)+(\w+)", r"\1", str(getattr(field.annotation, "__name__", field.annotation)))
    if str(field.annotation).startswith("typing.Literal"):
        kind = str(field.annotation).partition("[")[2].rstrip("]").replace("'", "").replace(", ", " or ")
    words = {
        "SecretStr": "secret",
        "timedelta": "time",
        "str": "text",
        "int": "number",
        "bool": "true or false",
        "HttpUrl": "address",
    } | {
        "tuple": "list",
        "Path": "folder",
    }
    plain = str(kind).replace(" | None", "")
    return words.get(plain, plain.replace("|", "or"))


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    value: Any = field.get_default(call_default_factory=False)
    if value is None or value in ((), "", PydanticUndefined):
        return "none"
    if isinstance(value, SecretStr):
        return "a secret"
    if isinstance(value, timedelta):
        return f"{value.total_seconds():g} s"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _notes(settings: type[BaseSettings]) -> dict[str, str]:
    return {name: note for made in reversed(settings.__mro__) if _ours(made) for name, note in _documented(made)}


def _ours(made: type) -> bool:
    return made.__module__.startswith("payerwatch.")


def _documented(made: type) -> Iterator[tuple[str, str]]:
    body = ast.parse(dedent(inspect.getsource(made))).body[0]
    statements = body.body if isinstance(body, ast.ClassDef) else []
    for field, note in pairwise(statements):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(note, ast.Expr)
            and isinstance(note.value, ast.Constant)
        ):
            yield field.target.id, " ".join(str(note.value.value).split())
