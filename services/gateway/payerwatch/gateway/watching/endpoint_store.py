"""A person's endpoints, and the notifier's log of what they were sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_watching import Endpoint
from payerwatch.db.models.notifier import Delivery
from payerwatch.db.models.notifier_webhooks import EndpointFault, WebhookAttempt, WebhookMessage
from payerwatch.gateway.watching.endpoint_forms import EndpointDraft, new_secret
from payerwatch.policies.ids import new_id
from payerwatch.seals import Seals

MOST_ENDPOINTS = 20
BOTH_SIGN_FOR = timedelta(hours=24)
LOG = 50


async def endpoints_of(session: AsyncSession, subscriber_id: UUID) -> Sequence[tuple[Endpoint, EndpointFault | None]]:
    query = (
        select(Endpoint, EndpointFault)
        .outerjoin(
            EndpointFault, (EndpointFault.endpoint_id == Endpoint.id) & (EndpointFault.since >= Endpoint.enabled_at)
        )
        .where(Endpoint.subscriber_id == subscriber_id, Endpoint.removed_at.is_(None))
        .order_by(Endpoint.id)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


async def mine(session: AsyncSession, subscriber_id: UUID, endpoint_id: UUID) -> Endpoint | None:
    query = select(Endpoint).where(Endpoint.id == endpoint_id, Endpoint.subscriber_id == subscriber_id)
    return (await session.scalars(query.where(Endpoint.removed_at.is_(None)))).one_or_none()


async def add(
    session: AsyncSession, subscriber_id: UUID, draft: EndpointDraft, seals: Seals, now: datetime
) -> tuple[UUID, str | None] | None:
    """The new one's id and, once, its secret. None where there are too many already."""
    held = select(func.count()).where(Endpoint.subscriber_id == subscriber_id, Endpoint.removed_at.is_(None))
    if (await session.execute(held)).scalar_one() >= MOST_ENDPOINTS:
        return None
    secret = new_secret() if draft.channel == "webhook" else None
    endpoint = endpoint_row(new_id(), subscriber_id, draft, secret, seals, now)
    session.add(endpoint)
    return endpoint.id, secret


def endpoint_row(
    endpoint_id: UUID, subscriber_id: UUID, draft: EndpointDraft, secret: str | None, seals: Seals, now: datetime
) -> Endpoint:
    return Endpoint(
        id=endpoint_id,
        subscriber_id=subscriber_id,
        channel=draft.channel,
        name=draft.name,
        host=draft.host,
        sealed_url=seals.seal(draft.url),
        sealed_secret=seals.seal(secret) if secret else None,
        event_types=list(draft.event_types),
        payers=list(draft.payers),
        everything=draft.everything,
        made_at=now,
        enabled_at=now,
    )


def rotate(endpoint: Endpoint, seals: Seals, now: datetime) -> str:
    """The new secret. Both sign for a day."""
    secret = new_secret()
    endpoint.sealed_former_secret, endpoint.former_until = endpoint.sealed_secret, now + BOTH_SIGN_FOR
    endpoint.sealed_secret = seals.seal(secret)
    return secret


@dataclass(frozen=True, slots=True)
class Logged:
    message: WebhookMessage
    state: str
    attempts: Sequence[WebhookAttempt]


async def log_of(
    session: AsyncSession, endpoint_id: UUID, *, before: int | None = None, limit: int = LOG
) -> Sequence[Logged]:
    """The latest first; those before a number, where one is said."""
    wanted = [WebhookMessage.endpoint_id == endpoint_id]
    if before is not None:
        wanted.append(WebhookMessage.sequence < before)
    query = (
        select(WebhookMessage, Delivery.state)
        .outerjoin(Delivery, (Delivery.subject_id == WebhookMessage.id) & (Delivery.subject == "webhook"))
        .where(*wanted)
        .order_by(WebhookMessage.sequence.desc())
        .limit(limit)
    )
    rows = (await session.execute(query)).all()
    tried = select(WebhookAttempt).where(WebhookAttempt.message_id.in_([message.id for message, _ in rows]))
    attempts: dict[UUID, list[WebhookAttempt]] = {}
    for each in await session.scalars(tried.order_by(WebhookAttempt.id)):
        attempts.setdefault(each.message_id, []).append(each)
    return [Logged(message, state or "pending", attempts.get(message.id, [])) for message, state in rows]
