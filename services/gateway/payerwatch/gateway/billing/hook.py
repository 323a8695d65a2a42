"""`POST /hooks/stripe`: verified on the raw bytes, kept by the event's id, answered at once, applied afterwards."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from sqlalchemy.dialects.postgresql import insert
from stripe import SignatureVerificationError, WebhookSignature

from payerwatch.db.models.gateway_billing import StripeEvent
from payerwatch.db.session import Database
from payerwatch.gateway.billing.provider import Provider
from payerwatch.gateway.hooks.sendgrid import TooLarge, bounded_body, problem

log = structlog.get_logger()
FRESH = 300
"""Seconds that a signature counts for."""


class NotOurs(Exception):
    """What was signed is no event for this account and mode."""


def verified(payload: bytes, signature: str, provider: Provider) -> Mapping[str, Any]:
    """Raises SignatureVerificationError, and NotOurs."""
    try:
        text = payload.decode()
    except UnicodeDecodeError as undecodable:
        raise NotOurs("not text") from undecodable
    WebhookSignature.verify_header(text, signature, provider.webhook_secret, FRESH)
    try:
        said = json.loads(text)
    except json.JSONDecodeError as broken:
        raise NotOurs("not JSON") from broken
    if not isinstance(said, dict) or said.get("object") != "event" or not isinstance(said.get("id"), str):
        raise NotOurs("no event")
    if said.get("livemode") is not provider.live:
        raise NotOurs("of the other mode")
    if said.get("account"):
        raise NotOurs("of a connected account")
    return said


def customer_in(said: Mapping[str, Any]) -> str | None:
    """Whose state may have changed. Whatever else the event carries is not taken from it."""
    data = said.get("data")
    about = data.get("object") if isinstance(data, dict) else None
    if not isinstance(about, dict):
        return None
    named = about.get("id") if about.get("object") == "customer" else about.get("customer")
    found = named.get("id") if isinstance(named, dict) else named
    return found if isinstance(found, str) else None


async def keep(database: Database, said: Mapping[str, Any], now: datetime) -> None:
    customer = customer_in(said)
    version = said.get("api_version")
    row = insert(StripeEvent).values(
        id=said["id"],
        type=str(said.get("type")),
        api_version=version if isinstance(version, str) else None,
        customer_id=customer,
        received_at=now,
        due_at=now,
        attempts=0,
        settled_at=None if customer else now,
        outcome=None if customer else "about no customer",
    )
    async with database.transaction() as session:
        await session.execute(row.on_conflict_do_nothing())


def stripe_hook(database: Database, provider: Provider, ring: Callable[[], None]) -> APIRouter:
    router = APIRouter()

    @router.post("/hooks/stripe", include_in_schema=False)
    async def on_event(request: Request) -> Response:
        try:
            payload = await bounded_body(request)
            said = verified(payload, request.headers.get("stripe-signature", ""), provider)
        except TooLarge:
            return problem(413, "too_large", "The body is larger than 1 MB")
        except SignatureVerificationError:
            return problem(400, "bad_signature", "The signature is wrong or older than five minutes")
        except NotOurs as stranger:
            log.warning("stripe_event.refused", reason=str(stranger))
            return problem(400, "not_ours", f"The event is not for this account: {stranger}")
        await keep(database, said, datetime.now(UTC))
        ring()
        return Response(status_code=200)

    return router
