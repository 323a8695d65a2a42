"""The stand-in's HTTP: the original's calls, its pages, and what only a stand-in has, under `/_stand-in`."""

import asyncio
import base64
import contextlib
import hmac
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from copy import deepcopy
from dataclasses import dataclass
from urllib.parse import parse_qsl

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from payerwatch.local.stripe.account import VERSION, Account
from payerwatch.local.stripe.browsing import invoice_page, pay_page, portal_page
from payerwatch.local.stripe.courier import Courier
from payerwatch.local.stripe.cycle import pass_time
from payerwatch.local.stripe.forcing import force
from payerwatch.local.stripe.forms import decoded
from payerwatch.local.stripe.listing import expanded
from payerwatch.local.stripe.misbehaviour import Conduct, Misbehaviour
from payerwatch.local.stripe.refusal import Refused, Thing
from payerwatch.local.stripe.routes import call_for
from payerwatch.local.stripe.strictness import checked

LARGEST = 1024 * 1024
Page = Callable[[Account, Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class StandIn:
    account: Account
    conduct: Conduct
    api_key: str
    courier: Courier | None

    async def call(self, request: Request) -> Response:
        fault = self.conduct.next(request.method, request.url.path)
        if fault is not None and fault.answering == "refuse":
            kind = "rate_limit_error" if fault.status == 429 else "api_error"
            body = {"error": {"type": kind, "message": "Refused on request.", "code": "rate_limit"}}
            return JSONResponse(body, fault.status, {"Stripe-Should-Retry": "false"})
        if fault is not None and fault.answering == "reset_before_doing":
            return _reset(request)
        answer = await self._answered(request)
        if fault is not None and fault.answering == "do_then_hang":
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.answering == "do_then_reset":
            return _reset(request)
        return answer

    async def _answered(self, request: Request) -> Response:
        try:
            self._let_in(request)
            asked = decoded(await _pairs(request))
            return self._once(request, asked)
        except Refused as refused:
            return JSONResponse(refused.body, refused.status, _named())
        finally:
            self._after()

    def _let_in(self, request: Request) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        key = base64.b64decode(given).decode().partition(":")[0] if scheme == "Basic" else given
        if "_live_" in key:
            raise Refused("A live key does not belong here.", status=401)
        if not hmac.compare_digest(key.encode(), self.api_key.encode()):
            raise Refused("Invalid API Key provided.", status=401)
        version = request.headers.get("stripe-version", VERSION)
        if version != VERSION:
            raise Refused(f"Invalid Stripe API version: {version}")

    def _once(self, request: Request, asked: Thing) -> Response:
        """A call with an idempotency key is done once; the same answer is given again."""
        key = request.headers.get("idempotency-key") if request.method == "POST" else None
        said = {"path": request.url.path, "asked": json.dumps(asked, sort_keys=True)}
        kept = self.account.answers.get(key) if key else None
        if kept is not None:
            if {"path": kept["path"], "asked": kept["asked"]} != said:
                message = (
                    "Keys for idempotent requests can only be used with the same parameters they were first used with."
                )
                raise Refused(message, kind="idempotency_error")
            return JSONResponse(kept["body"], kept["status"], _named() | {"Idempotent-Replayed": "true"})
        status, body, keep = self._do(request.method, request.url.path, asked)
        if key and keep:
            self.account.answers[key] = {**said, "status": status, "body": body}
        return JSONResponse(body, status, _named())

    def _do(self, method: str, path: str, asked: Thing) -> tuple[int, Thing, bool]:
        """What was refused before anything was done is not kept for the key."""
        found = call_for(method, path)
        if found is None:
            raise Refused(f"Unrecognized request URL ({method}: {path}).", status=404)
        call, keys = found
        wanted = checked(asked, call.params)
        paths = wanted.pop("expand", None) or []
        pass_time(self.account, self.account.now(), None)
        before = self.account.snapshot()
        try:
            answer = call.answer(self.account, wanted, *keys)
            return 200, deepcopy(expanded(self.account, answer, paths)), True
        except Refused as refused:
            if refused.status != 402:
                self.account.restore(before)
                raise
            return refused.status, refused.body, True

    def _after(self) -> None:
        self.account.save()
        if self.courier is not None:
            self.courier.ring()

    def page(self, shown: Page) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                return await shown(self.account, request)
            except Refused as refused:
                return PlainTextResponse(f"{refused}\n", refused.status)
            finally:
                self._after()

        return answer

    async def misbehave(self, request: Request) -> Response:
        try:
            self.conduct.ask(Misbehaviour.model_validate_json(await request.body()))
        except ValidationError as invalid:
            return PlainTextResponse(str(invalid), 400)
        self._after()
        return Response(status_code=204)

    async def behave(self, _: Request) -> Response:
        self.conduct.behave()
        self._after()
        return Response(status_code=204)

    async def force(self, request: Request) -> Response:
        try:
            forced = force(self.account, request.path_params["key"], request.query_params.get("status", ""))
        except Refused as refused:
            return JSONResponse(refused.body, refused.status)
        finally:
            self._after()
        return JSONResponse(forced)

    @contextlib.asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(self.courier.run()) if self.courier is not None else None
        yield
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    def app(self) -> Starlette:
        routes = [
            Route("/v1/{path:path}", self.call, methods=["GET", "POST", "DELETE"]),
            Route("/c/pay/{key}", self.page(pay_page), methods=["GET", "POST"]),
            Route("/p/session/{key}", self.page(portal_page), methods=["GET", "POST"]),
            Route("/i/{key}", self.page(invoice_page), methods=["GET", "POST"]),
            Route("/_stand-in/misbehave", self.misbehave, methods=["POST"]),
            Route("/_stand-in/behave", self.behave, methods=["POST"]),
            Route("/_stand-in/subscriptions/{key}", self.force, methods=["POST"]),
        ]
        return Starlette(routes=routes, lifespan=self.lifespan)


def _named() -> dict[str, str]:
    return {"Request-Id": f"req_{secrets.token_hex(7)}", "Stripe-Version": VERSION}


def _reset(request: Request) -> Response:
    """Cuts the connection; `connection.Abortable` put the means there. The response finds nobody."""
    request.scope["state"]["abort"]()
    return Response(status_code=503)


async def _pairs(request: Request) -> list[tuple[str, str]]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise Refused("The request is too large.", status=413)
    return [*request.query_params.multi_items(), *parse_qsl(body.decode(), keep_blank_values=True)]
