"""The streams as an AsyncAPI 3 document, made from `topology`: who says what, who listens, and how it looks."""

from collections.abc import Iterator
from typing import Any

from payerwatch.events.base import Envelope, Event
from payerwatch.streams.topology import STREAMS, Stream


def event_schema(event: type[Event]) -> dict[str, Any]:
    """The JSON Schema of what stands under `data` in the stream."""
    return event.model_json_schema(ref_template="#/$defs/{model}") | {"$id": event.stream}


def document() -> dict[str, Any]:
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Payerwatch",
            "version": "1",
            "description": "Redis streams. Each entry has one field, `__data__`: the envelope as JSON.",
        },
        "defaultContentType": "application/json",
        "channels": {stream.name: _channel(stream) for stream in STREAMS},
        "operations": {name: operation for stream in STREAMS for name, operation in _operations(stream)},
        "components": {
            "messages": {stream.event.__name__: _message(stream) for stream in STREAMS},
            "schemas": {schema: value for stream in STREAMS for schema, value in _schemas(stream)},
        },
    }


def _channel(stream: Stream) -> dict[str, Any]:
    name = stream.event.__name__
    return {"address": stream.name, "messages": {name: {"$ref": f"#/components/messages/{name}"}}}


def _message(stream: Stream) -> dict[str, Any]:
    name = stream.event.__name__
    return {
        "title": name,
        "description": (stream.event.__doc__ or "").strip(),
        "correlationId": {"location": "$message.payload#/correlation"},
        "payload": {"$ref": f"#/components/schemas/{name}Envelope"},
    }


def _operations(stream: Stream) -> Iterator[tuple[str, dict[str, Any]]]:
    place, name = _pointer(stream.name), stream.event.__name__
    said = {
        "channel": {"$ref": f"#/channels/{place}"},
        "messages": [{"$ref": f"#/channels/{place}/messages/{name}"}],
    }
    yield f"{stream.speaker}.says.{name}", {"action": "send", **said}
    for listener in stream.listeners:
        yield f"{listener}.hears.{name}", {"action": "receive", **said}


def _pointer(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _schemas(stream: Stream) -> Iterator[tuple[str, dict[str, Any]]]:
    name = stream.event.__name__
    said = stream.event.model_json_schema(ref_template="#/components/schemas/{model}")
    yield from said.pop("$defs", {}).items()
    envelope = Envelope.model_json_schema()
    envelope["properties"]["data"] = {"$ref": f"#/components/schemas/{name}"}
    yield name, said
    yield f"{name}Envelope", envelope | {"title": f"{name}Envelope"}
