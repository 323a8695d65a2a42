"""A service's settings, or its end with one line for each bad one. No value is printed: it may be a secret."""

import sys
from typing import TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings

from payerwatch.servers.settings import ServerSettings
from payerwatch.streams.tuning import StreamTuning
from payerwatch.telemetry.logging import set_up_logging
from payerwatch.telemetry.tracing import set_up_tracing

Settings = TypeVar("Settings", bound=BaseSettings)
Server = TypeVar("Server", bound=ServerSettings)
BAD_SETTINGS = 78
"""EX_CONFIG of sysexits.h."""


def complaints(settings: type[BaseSettings], refused: ValidationError) -> list[str]:
    prefix = str(settings.model_config.get("env_prefix") or "")
    return [_complaint(prefix, settings, error["loc"], error["msg"]) for error in refused.errors(include_input=False)]


def _complaint(prefix: str, settings: type[BaseSettings], place: tuple[int | str, ...], message: str) -> str:
    said = message.removeprefix("Value error, ")
    if not place:
        return said
    name = str(place[0])
    setting = (prefix + name).upper() if name in settings.model_fields else name
    if message == "Field required":
        return f"{setting} is not set"
    return said if said.startswith(setting) else f"{setting}: {said}"


def started(service: str, settings: type[Server]) -> Server:
    """What every service does first: logs, settings, traces."""
    set_up_logging(service)
    read_settings(StreamTuning)  # read again where it is used; a bad value is said here
    read = read_settings(settings)
    set_up_tracing(service, read.otlp_endpoint)
    return read


def read_settings(settings: type[Settings]) -> Settings:
    try:
        return settings()
    except ValidationError as refused:
        print(*complaints(settings, refused), sep="\n", file=sys.stderr)  # noqa: T201 (for who starts it)
        raise SystemExit(BAD_SETTINGS) from None
