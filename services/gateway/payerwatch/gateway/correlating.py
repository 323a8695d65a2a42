"""A correlation for every request: what it sets off can be followed from here. Never the path: it may hold a key."""

from opentelemetry import trace
from starlette.types import ASGIApp, Receive, Scope, Send

from payerwatch.telemetry.tracing import following


class Correlating:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with following(None, "request", method=scope["method"]):
            await self.app(scope, receive, send)
            if (route := scope.get("route")) is not None:
                trace.get_current_span().update_name(f"{scope['method']} {route.path}")
