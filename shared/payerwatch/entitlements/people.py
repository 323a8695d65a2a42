"""Whose plan allows what, for many people at once."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.belonging import Belonging
from payerwatch.db.models.gateway_accounts import Member, Organization
from payerwatch.db.models.gateway_billing import EntitlementRow
from payerwatch.entitlements import entitlement_from
from payerwatch.policies.access import Right


async def entitled(session: AsyncSession, subscribers: Iterable[UUID], right: Right, now: datetime) -> set[UUID]:
    """Those who are in an organization whose plan has the right."""
    return {who for _, who in await entitled_members(session, subscribers, right, now)}


async def entitled_members(
    session: AsyncSession, subscribers: Iterable[UUID], right: Right, now: datetime
) -> set[Belonging]:
    """Each with every organization they are in whose plan has the right."""
    query = (
        select(Member.organization_id, Member.subscriber_id, EntitlementRow)
        .join(EntitlementRow, EntitlementRow.organization_id == Member.organization_id)
        .join(Organization, Organization.id == Member.organization_id)
        .where(Member.subscriber_id.in_(set(subscribers)))
        .where(or_(Organization.delete_after.is_(None), Organization.delete_after > now))
    )
    rows = await session.execute(query)
    return {(organization, who) for organization, who, row in rows if entitlement_from(row, now).may(right)}
