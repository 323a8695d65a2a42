"""Parameters held against the SDK's own types: what they do not know or cannot be is refused as the original does."""

from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from stripe import RequestOptions
from typing_extensions import is_typeddict

from payerwatch.local.stripe.refusal import Refused, Thing
from payerwatch.local.stripe.sdk_types import hints_of

OPTIONS = frozenset(RequestOptions.__annotations__)
"""What the SDK takes beside parameters and sends as headers."""
UNIONS = (Union, UnionType)


def checked(given: Thing, shape: type, path: str = "") -> Thing:
    """The parameters with the types they are declared with. Raises Refused."""
    hints = {name: hint for name, hint in hints_of(shape).items() if name not in OPTIONS}
    for name in given:
        if name not in hints:
            full = _join(path, name)
            raise Refused(f"Received unknown parameter: {full}", code="parameter_unknown", param=full)
    for name in sorted(getattr(shape, "__required_keys__", frozenset()) & hints.keys()):
        if name not in given:
            full = _join(path, name)
            raise Refused(f"Missing required param: {full}.", code="parameter_missing", param=full)
    return {name: _fit(value, hints[name], _join(path, name)) for name, value in given.items()}


def _join(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _options(hint: Any) -> Iterator[Any]:  # noqa: ANN401 (a type of any kind)
    for option in get_args(hint) if get_origin(hint) in UNIONS else (hint,):
        if get_origin(option) in UNIONS:
            yield from _options(option)
        elif option is not NoneType:
            yield option


def _fit(value: Any, hint: Any, path: str) -> Any:  # noqa: ANN401 (JSON in, JSON out)
    options = list(_options(hint))
    words = [word for option in options if get_origin(option) is Literal for word in get_args(option)]
    if isinstance(value, list):
        return _fit_list(value, options, path)
    if isinstance(value, dict):
        return _fit_object(value, options, path)
    if value in words:
        return None if value == "" else value
    if isinstance(value, str) and [word for word in words if word] and not _others(options, {int}):
        raise Refused(f"Invalid {path}: must be one of {', '.join(map(str, words))}", param=path)
    return _fit_word(str(value), options, path)


def _others(options: list[Any], kinds: set[type]) -> list[Any]:
    return [option for option in options if option in kinds]


def _fit_list(value: list[Any], options: list[Any], path: str) -> Any:  # noqa: ANN401
    for option in options:
        if get_origin(option) is list:
            return [_fit(each, get_args(option)[0], f"{path}[{place}]") for place, each in enumerate(value)]
    raise Refused(f"Invalid array: {path}", param=path)


def _fit_object(value: Thing, options: list[Any], path: str) -> Any:  # noqa: ANN401
    for option in options:
        if is_typeddict(option):
            return checked(value, option, path)
        if get_origin(option) is dict:
            return {key: str(each) for key, each in value.items()}
    raise Refused(f"Invalid object: {path}", param=path)


def _fit_word(value: str, options: list[Any], path: str) -> Any:  # noqa: ANN401
    if bool in options and value in {"true", "false"}:
        return value == "true"
    if int in options and value.lstrip("-").isdigit():
        return int(value)
    if float in options and value.replace(".", "", 1).lstrip("-").isdigit():
        return float(value)
    if str in options or any(getattr(option, "__name__", "") == "Decimal" for option in options):
        return value
    kind = "boolean" if bool in options else "integer" if int in options else "object"
    raise Refused(f"Invalid {kind}: {value}", code="parameter_invalid_" + kind, param=path)
