"""What SendGrid reports of the mails it took. Stored by its own event id, so a repeat changes nothing.

The gateway's app includes it: `app.include_router(sendgrid_hook(database, settings.sendgrid_webhook_key))`.
"""

from datetime import UTC, datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, TypeAdapter, ValidationError
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway import ProviderReport
from payerwatch.db.session import Database
from payerwatch.events.gateway import DeliveryReported
from payerwatch.gateway.hooks.signature import SIGNATURE, TIMESTAMP, is_genuine, public_key
from payerwatch.streams.outbox import say

LARGEST = 1024 * 1024


class Report(BaseModel):
    """An event of the webhook. One without a delivery of ours (another system's mail) is passed over."""

    sg_event_id: str
    event: str
    type: str | None = None
    timestamp: int
    delivery_id: UUID | None = None

    @property
    def outcome(self) -> str:
        """A bounce of type `blocked` is a soft one: a full mailbox, a busy server."""
        return "blocked" if self.event == "bounce" and self.type == "blocked" else self.event


REPORTS = TypeAdapter(list[Report])


class TooLarge(Exception):
    """The body is larger than any batch of reports."""


async def bounded_body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise TooLarge
    return bytes(body)


def problem(status: int, code: str, title: str) -> Response:
    body = {"type": "about:blank", "title": title, "status": status, "code": code}
    return JSONResponse(body, status, media_type="application/problem+json", headers={"Cache-Control": "no-store"})


async def store(session: AsyncSession, report: Report) -> None:
    if report.delivery_id is None:
        return
    row = insert(ProviderReport).values(
        id=report.sg_event_id,
        delivery_id=report.delivery_id,
        outcome=report.outcome,
        reported_at=datetime.fromtimestamp(report.timestamp, UTC),
    )
    new = await session.execute(row.on_conflict_do_nothing().returning(ProviderReport.id))
    if new.first() is not None:
        await say(session, "gateway", DeliveryReported(delivery_id=report.delivery_id, outcome=report.outcome))


async def take(request: Request, database: Database, key: ec.EllipticCurvePublicKey) -> Response:
    try:
        payload = await bounded_body(request)
    except TooLarge:
        return problem(413, "too_large", "The body is larger than 1 MB")
    signature, timestamp = request.headers.get(SIGNATURE, ""), request.headers.get(TIMESTAMP, "")
    if not is_genuine(key, payload, signature=signature, timestamp=timestamp, now=datetime.now(UTC)):
        return problem(403, "bad_signature", "The signature is wrong or older than 10 minutes")
    try:
        reports = REPORTS.validate_json(payload)
    except ValidationError:
        return problem(400, "bad_report", "The body is not a list of events")
    async with database.transaction() as session:
        for report in reports:
            await store(session, report)
    return Response(status_code=204)


def sendgrid_hook(database: Database, webhook_key: str) -> APIRouter:
    """`POST /hooks/sendgrid`. `webhook_key` as SendGrid's settings show it; raises ValueError when it is no key."""
    key = public_key(webhook_key)
    router = APIRouter()

    @router.post("/hooks/sendgrid", include_in_schema=False)
    async def on_reports(request: Request) -> Response:
        return await take(request, database, key)

    return router
