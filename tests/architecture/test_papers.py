"""Papers that are made from the code, against the code. `make generate` writes them anew."""

from pathlib import Path

import httpx
import pytest
from faststream.specification.asyncapi.v3_0_0.schema import ApplicationSchema

from architecture.modules import ROOT
from payerwatch.events.base import Event
from payerwatch.local.embedded.ports import free_port
from payerwatch.local.papers.every import SCHEMAS, papers
from payerwatch.streams.asyncapi import document
from payerwatch.streams.topology import SERVICES, STREAMS
from payerwatch.telemetry.health import serve_health

PAPERS = papers(ROOT)
SMALL = {"string", "integer", "boolean", "number", "array"}


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.name)
def test_a_generated_paper_is_not_stale(path: Path) -> None:
    assert path.read_text() == PAPERS[path], f"{path.name} is stale: make generate"


def test_no_schema_is_left_of_an_event_that_is_gone() -> None:
    assert {path.stem for path in (ROOT / SCHEMAS).glob("*.json")} == {stream.name for stream in STREAMS}


def test_every_event_has_a_speaker() -> None:
    assert {stream.event for stream in STREAMS} == set(Event.__subclasses__())
    assert len({stream.name for stream in STREAMS}) == len(STREAMS)


@pytest.mark.parametrize("stream", STREAMS, ids=lambda stream: stream.name)
def test_an_event_carries_small_values_and_nobody(stream: object) -> None:
    event = next(known.event for known in STREAMS if known is stream)
    for name, field in event.model_json_schema()["properties"].items():
        kinds = {part.get("type", "string") for part in field.get("anyOf", [field])}
        assert kinds <= SMALL | {"null"}, name
        assert not {"email", "address", "token", "html", "text", "body", "password"} & set(name.split("_")), name


def test_every_service_listens_or_speaks() -> None:
    assert {stream.speaker for stream in STREAMS} | {who for s in STREAMS for who in s.listeners} == set(SERVICES)


def test_the_asyncapi_document_is_valid_and_complete() -> None:
    read = ApplicationSchema.model_validate(document())
    assert set(read.channels) == {stream.name for stream in STREAMS}
    assert len(read.operations) == sum(1 + len(stream.listeners) for stream in STREAMS)


async def test_a_service_serves_the_asyncapi_document() -> None:
    async def ready() -> None:
        return None

    port = free_port()
    server = await serve_health("127.0.0.1", port, ready)
    async with server, httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{port}/asyncapi.json")
    assert answer.json() == document()
