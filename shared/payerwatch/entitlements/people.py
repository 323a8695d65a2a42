"""Whose plan allows what, for many people at once."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_accounts import Member, Organization
from payerwatch.db.models.gateway_billing import EntitlementRow
from payerwatch.entitlements import entitlement_from
from payerwatch.policies.access import Right


async def entitled(session: AsyncSession, subscribers: Iterable[UUID], right: Right, now: datetime) -> set[UUID]:
    """Those who are in an organization whose plan has the right."""
    query = (
        select(Member.subscriber_id, EntitlementRow)
        .join(EntitlementRow, EntitlementRow.organization_id == Member.organization_id)
        .join(Organization, Organization.id == Member.organization_id)
        .where(Member.subscriber_id.in_(set(subscribers)))
        .where(or_(Organization.delete_after.is_(None), Organization.delete_after > now))
    )
    return {who for who, row in await session.execute(query) if entitlement_from(row, now).may(right)}
