"""The API's description: OpenAPI as the framework writes it, made true where it cannot know."""

from typing import Any

from fastapi import FastAPI

from payerwatch.gateway.api.forms import Form
from payerwatch.gateway.api.problems import KINDS, ProblemCode

PROBLEM = "application/problem+json"
STATUSES = {kind.status for kind in KINDS.values()}


def describe(api: FastAPI) -> dict[str, Any]:
    """Problems have a media type of their own, and lists have more than one."""
    if api.openapi_schema is None:
        described = FastAPI.openapi(api)
        described["servers"] = [{"url": "/v1"}]
        for operations in described["paths"].values():
            for method, operation in operations.items():
                _true(described, method, operation)
    return FastAPI.openapi(api)


def _true(described: dict[str, Any], method: str, operation: dict[str, Any]) -> None:
    for status, answer in operation["responses"].items():
        content = answer.get("content", {})
        if int(status) in STATUSES:
            answer["description"] = _told(int(status))
            answer["content"] = {PROBLEM: content["application/json"]}
        elif method == "get" and _is_list(described, content):
            content[Form.CSV.value] = {"schema": {"type": "string"}}
            content[Form.NDJSON.value] = {"schema": {"type": "string"}}


def _told(status: int) -> str:
    return ", ".join(f"`{code}`" for code in ProblemCode if KINDS[code].status == status)


def _is_list(described: dict[str, Any], content: dict[str, Any]) -> bool:
    name = content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
    return "next_cursor" in described["components"]["schemas"].get(name, {}).get("properties", {})
