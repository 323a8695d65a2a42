"""The API as an app of its own below `/v1`: its errors are problems in JSON, never pages."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.datastructures import MutableHeaders, State
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.status import HTTP_405_METHOD_NOT_ALLOWED
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from payerwatch.gateway.api.answers import KEPT
from payerwatch.gateway.api.bodies import LARGEST, BodyLimit
from payerwatch.gateway.api.problems import KINDS, ProblemCode, ProblemShown, Refused, problem
from payerwatch.gateway.api.v1 import routes
from payerwatch.gateway.api.v1.deadlines import routes as deadlines
from payerwatch.gateway.api.v1.describing import describe
from payerwatch.gateway.api.v1.endpoints import routes as endpoints
from payerwatch.gateway.api.v1.found import routes as found
from payerwatch.gateway.api.v1.rules import routes as rules
from payerwatch.gateway.api.v1.usage import routes as usage
from payerwatch.gateway.api.v1.versions import routes as versions
from payerwatch.gateway.api.v1.watches import routes as watches
from payerwatch.policies.ids import new_id, public_id
from payerwatch.streams.service import SERVER_TROUBLE

log = structlog.get_logger()
METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
CODES = {404: ProblemCode.NOT_FOUND, 405: ProblemCode.METHOD_NOT_ALLOWED}


class CallHeaders:
    """Each answer says its request's id and what is left of the caller's limits."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["request_id"] = public_id("req", new_id())

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = state["request_id"]
                headers.update(state.get("limits", {}))
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _refusal(request: Request, refused: Refused) -> Response:
    shown = problem(refused, request.state.request_id, request.app.state.site_url)
    headers = {"Cache-Control": KEPT}
    if shown.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(
        shown.model_dump_json(), status_code=shown.status, media_type="application/problem+json", headers=headers
    )


async def too_large(scope: Scope, receive: Receive, send: Send) -> None:
    told = Refused(ProblemCode.BODY_TOO_LARGE, f"A call sends {LARGEST} bytes at most.")
    await _refusal(Request(scope), told)(scope, receive, send)


async def on_refused(request: Request, error: Exception) -> Response:
    return _refusal(request, error if isinstance(error, Refused) else Refused(ProblemCode.FAILED))


async def on_http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    answer = _refusal(request, Refused(CODES.get(status, ProblemCode.INVALID_PARAMETER)))
    if isinstance(error, HTTPException) and error.headers:
        answer.headers.update(error.headers)
    if status == HTTP_405_METHOD_NOT_ALLOWED:
        answer.headers["Allow"] = ", ".join(_methods_of(request))
    return answer


def _methods_of(request: Request) -> Iterator[str]:
    """All that the address takes: the router itself names the first route's only."""
    for method in METHODS:
        asked = {**request.scope, "method": method}
        if any(route.matches(asked)[0] is Match.FULL for route in request.app.router.routes):
            yield method


async def on_bad_parameter(request: Request, error: Exception) -> Response:
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    told = "; ".join(f"{'.'.join(str(part) for part in fault['loc'][1:])}: {fault['msg']}" for fault in faults[:5])
    return _refusal(request, Refused(ProblemCode.INVALID_PARAMETER, told[:500]))


async def on_trouble(request: Request, error: Exception) -> Response:
    log.error("call.troubled", path=request.url.path, error=type(error).__name__)
    return _refusal(request, Refused(ProblemCode.UNAVAILABLE))


async def on_bug(request: Request, error: Exception) -> Response:
    log.error("call.failed", path=request.url.path, exc_info=error)
    return _refusal(request, Refused(ProblemCode.FAILED))


def make_api(state: State) -> FastAPI:
    """`state` is the site's: the same database, keys and counter."""
    refusals: dict[int | str, dict[str, Any]] = {kind.status: {"model": ProblemShown} for kind in KINDS.values()}
    api = FastAPI(
        title="Payerwatch API",
        version="1",
        description="Coverage policies of US health payers, what changed, and the words that prove it.",
        docs_url=None,
        redoc_url=None,
        responses=refusals,
    )
    api.state = state
    api.add_middleware(BodyLimit, refusal=too_large)
    api.add_middleware(CallHeaders)
    api.add_exception_handler(Refused, on_refused)
    api.add_exception_handler(HTTPException, on_http_error)
    api.add_exception_handler(RequestValidationError, on_bad_parameter)
    for trouble in (*SERVER_TROUBLE, NoConnection):
        api.add_exception_handler(trouble, on_trouble)
    api.add_exception_handler(Exception, on_bug)
    for area in (routes, found, versions, deadlines, rules, watches, endpoints, usage):
        api.include_router(area.router)
    api.openapi = partial(describe, api)  # type: ignore[method-assign]
    return api
