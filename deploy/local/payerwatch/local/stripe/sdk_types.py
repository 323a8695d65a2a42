"""The annotations of the SDK's classes, evaluated."""

import builtins
import sys
import typing
from functools import lru_cache
from typing import Any, get_type_hints


class _Names(dict[str, Any]):
    """Names that the SDK imports for a type checker only are other objects, which stand as ids."""

    def __missing__(self, name: str) -> object:
        if hasattr(builtins, name):
            raise KeyError(name)
        return str


@lru_cache(maxsize=512)
def hints_of(kind: type) -> dict[str, Any]:
    """Of the class itself, not of what it inherits unless it is a dictionary's type."""
    return get_type_hints(kind, localns=_Names({**vars(typing), **vars(sys.modules[kind.__module__])}))
