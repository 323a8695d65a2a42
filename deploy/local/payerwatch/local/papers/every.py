"""Every generated paper with the text it must have."""

from pathlib import Path
from typing import Any

import orjson
from starlette.datastructures import State

from payerwatch.gateway.api.v1.app import make_api
from payerwatch.local.papers.configuration import configuration
from payerwatch.local.papers.dashboards import dashboard
from payerwatch.local.papers.drawings import flow, writers
from payerwatch.local.papers.passages import replaced
from payerwatch.streams.asyncapi import document, event_schema
from payerwatch.streams.topology import STREAMS

SCHEMAS = Path("shared/payerwatch/events/schemas")


def papers(root: Path) -> dict[Path, str]:
    """`root` is the project's folder; documents that are only partly generated are read from it."""
    made = {root / SCHEMAS / f"{stream.name}.json": _json(event_schema(stream.event)) for stream in STREAMS}
    made[root / "docs" / "asyncapi.json"] = _json(document())
    made[root / "docs" / "openapi.json"] = _json(make_api(State()).openapi())
    made[root / "docs" / "configuration.md"] = configuration()
    made[root / "deploy" / "grafana" / "dashboards" / "payerwatch.json"] = _json(dashboard())
    architecture = root / "ARCHITECTURE.md"
    made[architecture] = replaced(architecture.read_text(), {"flow": flow(), "writers": writers()})
    return made


def _json(value: dict[str, Any]) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode() + "\n"
