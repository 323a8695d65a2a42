"""Whole objects: every field that the SDK's type of an object declares, with nothing in it."""

from copy import deepcopy
from functools import lru_cache
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from stripe import ListObject, StripeObject

from payerwatch.local.stripe.refusal import Thing
from payerwatch.local.stripe.sdk_types import hints_of
from payerwatch.local.stripe.strictness import UNIONS

ABSENT = frozenset({"OBJECT_NAME", "deleted"})
DEEPEST = 3


def listed(items: list[Thing], url: str, *, more: bool = False) -> Thing:
    return {"object": "list", "data": items, "has_more": more, "url": url}


def _fields(kind: type) -> dict[str, Any]:
    if "__annotations__" not in vars(kind):
        return {}
    return {k: v for k, v in hints_of(kind).items() if k in vars(kind)["__annotations__"]}


def _nothing(hint: Any, depth: int) -> Any:  # noqa: ANN401 (a table of types)
    origin = get_origin(hint)
    if origin in UNIONS:
        options = get_args(hint)
        return None if NoneType in options else _nothing(options[0], depth)
    if origin is Literal:
        return get_args(hint)[0]
    if origin is ListObject:
        return listed([], "")
    if origin in {list, dict}:
        return origin()
    if isinstance(hint, type) and issubclass(hint, StripeObject):
        return _object(hint, depth + 1) if depth < DEEPEST else {}
    return hint() if hint in {str, int, float, bool} else None


def _object(kind: type, depth: int) -> Thing:
    return {name: _nothing(hint, depth) for name, hint in _fields(kind).items() if name not in ABSENT}


@lru_cache(maxsize=64)
def _made(kind: type) -> Thing:
    return _object(kind, 0)


def blank(kind: type) -> Thing:
    return deepcopy(_made(kind))
