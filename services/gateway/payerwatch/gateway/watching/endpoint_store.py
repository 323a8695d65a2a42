"""A person's endpoints, and the notifier's log of what they were sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_watching import Endpoint
from payerwatch.db.models.notifier import Delivery
from payerwatch.db.models.notifier_webhooks import EndpointFault, WebhookAttempt, WebhookMessage
from payerwatch.gateway.watching.endpoint_forms import EndpointDraft, new_secret
from payerwatch.gateway.watching.person import Person
from payerwatch.policies.ids import new_id
from payerwatch.seals import Seals

MOST_ENDPOINTS = 20
BOTH_SIGN_FOR = timedelta(hours=24)
LOG = 50


def _mine(person: Person) -> tuple[ColumnElement[bool], ...]:
    whose = (Endpoint.organization_id == person.organization_id, Endpoint.subscriber_id == person.subscriber_id)
    return (*whose, Endpoint.removed_at.is_(None))


async def endpoints_of(session: AsyncSession, person: Person) -> Sequence[tuple[Endpoint, EndpointFault | None]]:
    query = (
        select(Endpoint, EndpointFault)
        .outerjoin(
            EndpointFault, (EndpointFault.endpoint_id == Endpoint.id) & (EndpointFault.since >= Endpoint.enabled_at)
        )
        .where(*_mine(person))
        .order_by(Endpoint.id)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


async def mine(session: AsyncSession, person: Person, endpoint_id: UUID) -> Endpoint | None:
    return (await session.scalars(select(Endpoint).where(Endpoint.id == endpoint_id, *_mine(person)))).one_or_none()


async def add(
    session: AsyncSession, person: Person, draft: EndpointDraft, seals: Seals, now: datetime
) -> tuple[UUID, str | None] | None:
    """The new one's id and, once, its secret. None where there are too many already."""
    held = select(func.count()).where(*_mine(person))
    if (await session.execute(held)).scalar_one() >= MOST_ENDPOINTS:
        return None
    secret = new_secret() if draft.channel == "webhook" else None
    endpoint = endpoint_row(new_id(), person, draft, secret, seals, now)
    session.add(endpoint)
    return endpoint.id, secret


def endpoint_row(
    endpoint_id: UUID, person: Person, draft: EndpointDraft, secret: str | None, seals: Seals, now: datetime
) -> Endpoint:
    return Endpoint(
        id=endpoint_id,
        organization_id=person.organization_id,
        subscriber_id=person.subscriber_id,
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
