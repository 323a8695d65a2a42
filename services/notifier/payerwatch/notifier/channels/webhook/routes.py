from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_watching import Endpoint
from payerwatch.db.models.notifier_webhooks import WebhookAttempt, WebhookMessage
from payerwatch.events.gateway import LetterKind
from payerwatch.notifier.calls import Call, Caller
from payerwatch.notifier.channels.base import Accepted, Prepared, Route, Routes
from payerwatch.notifier.channels.webhook.signing import signed_headers
from payerwatch.notifier.deliveries import Claim
from payerwatch.notifier.endpoints import endpoint_that_is_on, may_be_told, switch_off
from payerwatch.notifier.house import House
from payerwatch.notifier.letter_mail import order_letter
from payerwatch.notifier.letters import Order
from payerwatch.notifier.schedule import wait_after
from payerwatch.notifier.settings import NotifierSettings
from payerwatch.policies.ids import new_id
from payerwatch.seals import Seals


@dataclass(frozen=True, slots=True)
class Webhooks:
    caller: Caller

    async def send(self, message: Call) -> Accepted:
        return await self.caller.call(message)

    def wait_after(self, attempts: int) -> timedelta | None:
        return wait_after(attempts)


def _secrets(endpoint: Endpoint, seals: Seals, now: datetime) -> list[str]:
    former = endpoint.sealed_former_secret if endpoint.former_until and now < endpoint.former_until else None
    return [seals.open(sealed) for sealed in (endpoint.sealed_secret, former) if sealed is not None]


async def prepare_webhook(session: AsyncSession, claims: Sequence[Claim], seals: Seals) -> Prepared[Call]:
    claim, now = claims[0], datetime.now(UTC)
    message = await session.get_one(WebhookMessage, claim.subject_id)
    endpoint = await endpoint_that_is_on(session, claim.recipient_id)
    if endpoint is None:
        return Prepared(None, {claim.delivery_id: "the endpoint is off"})
    if not await may_be_told(session, endpoint, now):
        return Prepared(None, {claim.delivery_id: "its plan has no webhooks, or its owner has left"})
    headers = signed_headers(message.id, message.body, _secrets(endpoint, seals, now), now)
    return Prepared(Call(seals.open(endpoint.sealed_url), message.body.encode(), headers))


async def note_attempt(session: AsyncSession, claim: Claim, refused: str | None, *, last: bool) -> None:
    """Every attempt is in the log; after the last one the endpoint is off, and its owner is told by mail."""
    now = datetime.now(UTC)
    attempt = WebhookAttempt(
        id=new_id(), message_id=claim.subject_id, number=claim.attempts, at=now, outcome=refused or "delivered"
    )
    session.add(attempt)
    if refused is None or not last:
        return
    endpoint = await endpoint_that_is_on(session, claim.recipient_id)
    if endpoint is not None:
        await switch_off(session, endpoint.id, refused, now)
        await order_letter(session, Order(endpoint.subscriber_id, endpoint.id), LetterKind.ENDPOINT_OFF, now=now)


def routes(settings: NotifierSettings, _house: House) -> Routes:
    seals = settings.seals
    caller = Caller(settings.private_exceptions, timeout=settings.send_timeout)
    return {("webhook", "webhook"): Route(partial(prepare_webhook, seals=seals), Webhooks(caller), note_attempt)}
