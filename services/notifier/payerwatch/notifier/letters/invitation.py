from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_accounts import Invitation, Organization
from payerwatch.links import Purpose
from payerwatch.notifier.house import House
from payerwatch.notifier.letters.letter import Draft, Order


async def write(session: AsyncSession, order: Order, house: House) -> Draft | None:
    """Nothing for an invitation that was taken back, answered, or became too old while the mail waited."""
    query = (
        select(Invitation, Organization.name)
        .join(Organization, Organization.id == Invitation.organization_id)
        .where(Invitation.id == order.subject_id, Invitation.expires_at > datetime.now(UTC))
        .where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    invitation, organization = row
    link = house.signed("invitation", Purpose.INVITATION, str(invitation.id))
    return Draft(
        subject=f"Join {organization} on Payerwatch",
        template="invitation",
        preheader=f"You are invited as {invitation.role}.",
        why=f"You get this because a member of {organization} entered this address. If that is unexpected, do nothing.",
        words={"link": link, "organization": organization, "role": invitation.role},
    )
