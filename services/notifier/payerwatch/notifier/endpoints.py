"""Where subscribers' machines and chats are told, and which of them are off."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.belonging import Belonging
from payerwatch.db.models.gateway_watching import Endpoint
from payerwatch.db.models.notifier_webhooks import EndpointFault
from payerwatch.entitlements.people import entitled_members
from payerwatch.policies.access import Right


def is_on() -> ColumnElement[bool]:
    """Of an Endpoint outer-joined to its fault."""
    fine = or_(EndpointFault.since.is_(None), EndpointFault.since < Endpoint.enabled_at)
    return Endpoint.removed_at.is_(None) & fine


async def endpoints_of(session: AsyncSession, subscribers: Iterable[UUID]) -> Sequence[Endpoint]:
    """Those of some subscribers, and those of everybody that are told everything."""
    query = (
        select(Endpoint)
        .outerjoin(EndpointFault, EndpointFault.endpoint_id == Endpoint.id)
        .where(is_on(), or_(Endpoint.subscriber_id.in_(set(subscribers)), Endpoint.everything))
        .order_by(Endpoint.id)
    )
    return (await session.scalars(query)).all()


def belonging_of(endpoint: Endpoint) -> Belonging:
    return (endpoint.organization_id, endpoint.subscriber_id)


async def may_be_told(session: AsyncSession, endpoint: Endpoint, now: datetime) -> bool:
    """Asked again at every attempt: whoever set it up may have left, and the plan may have ended, since it was owed."""
    right = Right.VOLUME if endpoint.channel == "webhook" else Right.WATCH
    return belonging_of(endpoint) in await entitled_members(session, [endpoint.subscriber_id], right, now)


async def endpoint_that_is_on(session: AsyncSession, endpoint_id: UUID) -> Endpoint | None:
    query = select(Endpoint).outerjoin(EndpointFault, EndpointFault.endpoint_id == Endpoint.id)
    return (await session.scalars(query.where(is_on(), Endpoint.id == endpoint_id))).one_or_none()


async def switch_off(session: AsyncSession, endpoint_id: UUID, reason: str, now: datetime) -> None:
    row = insert(EndpointFault).values(endpoint_id=endpoint_id, since=now, reason=reason)
    again = row.on_conflict_do_update(index_elements=["endpoint_id"], set_={"since": now, "reason": reason})
    await session.execute(again)
