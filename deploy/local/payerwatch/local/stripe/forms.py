"""`items[0][price]=x` to nested objects, as the original reads forms."""

import re
from collections.abc import Iterable
from typing import Any

from payerwatch.local.stripe.refusal import Refused, Thing

KEY = re.compile(r"\A([^\[\]]+)((?:\[[^\[\]]*\])*)\Z")
PART = re.compile(r"\[([^\[\]]*)\]")
DEEPEST = 8


def _path(key: str) -> list[str]:
    found = KEY.match(key)
    if found is None:
        raise Refused(f"Invalid parameter name: {key}", code="parameter_unknown", param=key)
    path = [found[1], *PART.findall(found[2])]
    if len(path) > DEEPEST:
        raise Refused(f"Parameter is nested too deeply: {key}", param=key)
    return path


def _place(into: Thing, path: list[str], value: str, key: str) -> None:
    for step in path[:-1]:
        into = into.setdefault(step or str(len(into)), {})
        if not isinstance(into, dict):
            raise Refused(f"Invalid parameter: {key}", param=key)
    into[path[-1] or str(len(into))] = value


def _listed(value: Any) -> Any:  # noqa: ANN401 (JSON)
    if not isinstance(value, dict):
        return value
    inside = {key: _listed(each) for key, each in value.items()}
    if inside and all(key.isdigit() for key in inside):
        return [inside[key] for key in sorted(inside, key=int)]
    return inside


def decoded(pairs: Iterable[tuple[str, str]]) -> Thing:
    raw: Thing = {}
    for key, value in pairs:
        _place(raw, _path(key), value, key)
    return {key: _listed(value) for key, value in raw.items()}
