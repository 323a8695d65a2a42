"""The stand-in's HTTP: SendGrid's one route, the mailbox, and what only a stand-in has, under `/_stand-in`."""

import asyncio
import contextlib
import hmac
import json
import secrets
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from payerwatch.local.sendgrid.log import Accepted, MessageLog
from payerwatch.local.sendgrid.mailbox import list_page, message_page
from payerwatch.local.sendgrid.misbehaviour import Conduct, Misbehaviour
from payerwatch.local.sendgrid.reporting import Reporter
from payerwatch.local.sendgrid.signing import SigningKey
from payerwatch.local.sendgrid.strictness import Fault, faults_of

LARGEST = 30 * 1024 * 1024


def refusal(status: int, *faults: Fault, headers: dict[str, str] | None = None) -> Response:
    errors = [{"message": fault.message, "field": fault.field, "help": None} for fault in faults]
    return JSONResponse({"errors": errors}, status, headers)


class TooLarge(Exception):
    """The body is larger than the original takes."""


async def bounded_body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise TooLarge
    return bytes(body)


def reset(request: Request) -> Response:
    """Cuts the connection; `connection.Abortable` put the means there. The response finds nobody."""
    request.scope["state"]["abort"]()
    return Response(status_code=503)


@dataclass(frozen=True, slots=True)
class StandIn:
    log: MessageLog
    conduct: Conduct
    key: SigningKey
    api_key: str | None
    reporter: Reporter | None

    async def send(self, request: Request) -> Response:
        if not self._may(request):
            return refusal(401, Fault(None, "The provided authorization grant is invalid, expired, or revoked"))
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return refusal(415, Fault(None, "Content-Type should be application/json."))
        try:
            body = json.loads(await bounded_body(request))
        except TooLarge:
            return refusal(413, Fault(None, "Payload too large"))
        except ValueError:
            return refusal(400, Fault(None, "Bad Request"))
        if faults := faults_of(body):
            return refusal(400, *faults)
        return await self._answer(request, body)

    def _may(self, request: Request) -> bool:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        known = self.api_key is None or hmac.compare_digest(key.encode(), self.api_key.encode())
        return scheme == "Bearer" and bool(key) and known

    async def _answer(self, request: Request, body: dict[str, object]) -> Response:
        fault = self.conduct.next()
        if fault is not None and fault.answering == "refuse":
            headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
            return refusal(fault.status, Fault(None, "refused on request"), headers=headers)
        if fault is not None and fault.answering == "reset_before_accept":
            return reset(request)
        message = Accepted(secrets.token_urlsafe(16), datetime.now(UTC).isoformat(), body)
        self.log.accept(message)
        if self.reporter is not None:
            self.reporter.ring()
        if fault is not None and fault.answering == "accept_then_hang":
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.answering == "accept_then_reset":
            return reset(request)
        return Response(status_code=202, headers={"X-Message-Id": message.id})

    async def misbehave(self, request: Request) -> Response:
        try:
            wish = Misbehaviour.model_validate_json(await request.body())
        except ValidationError as invalid:
            return PlainTextResponse(str(invalid), 400)
        self.conduct.ask(wish)
        if self.reporter is not None:
            self.reporter.ring()
        return Response(status_code=204)

    async def behave(self, _: Request) -> Response:
        self.conduct.behave()
        if self.reporter is not None:
            self.reporter.ring()
        return Response(status_code=204)

    async def show_log(self, _: Request) -> Response:
        lines = [
            {**asdict(message), "deliveries": [delivery for _, delivery in message.recipients]}
            for message in self.log.accepted
        ]
        return JSONResponse({"accepted": lines})

    async def public_key(self, _: Request) -> Response:
        return PlainTextResponse(self.key.public)

    async def mailbox(self, _: Request) -> Response:
        return list_page(self.log.accepted)

    async def message(self, request: Request) -> Response:
        found = self.log.find(request.path_params["message"])
        return message_page(found) if found else PlainTextResponse("No such message. The mailbox is at /\n", 404)

    @contextlib.asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(self.reporter.run()) if self.reporter is not None else None
        yield
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
        self.log.close()

    def app(self) -> Starlette:
        routes = [
            Route("/v3/mail/send", self.send, methods=["POST"]),
            Route("/", self.mailbox),
            Route("/messages/{message}", self.message),
            Route("/_stand-in/log", self.show_log),
            Route("/_stand-in/public-key", self.public_key),
            Route("/_stand-in/misbehave", self.misbehave, methods=["POST"]),
            Route("/_stand-in/behave", self.behave, methods=["POST"]),
        ]
        return Starlette(routes=routes, lifespan=self.lifespan)
