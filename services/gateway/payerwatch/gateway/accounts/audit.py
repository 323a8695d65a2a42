"""What was done in an organization, by whom. Written in the transaction of the deed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.models.gateway_accounts import AuditEntry
from payerwatch.policies.ids import new_id

SHOWN = 200


class Deed(StrEnum):
    MADE = "organization.made"
    RENAMED = "organization.renamed"
    DELETION_SET = "organization.deletion_set"
    DELETION_CANCELLED = "organization.deletion_cancelled"
    TRANSFERRED = "organization.transferred"
    INVITED = "member.invited"
    INVITATION_REVOKED = "member.invitation_revoked"
    JOINED = "member.joined"
    ROLE_CHANGED = "member.role_changed"
    REMOVED = "member.removed"
    LEFT = "member.left"
    TAKEN_OVER = "estate.taken_over"
    LEFT_REMOVED = "estate.removed"
    KEY_MADE = "key.made"
    KEY_ROTATED = "key.rotated"
    KEY_REVOKED = "key.revoked"
    PLAN_CHANGED = "plan.changed"
    PLAN_ENDED = "plan.ended"
    PLAN_KEPT = "plan.kept"
    MONEY_BACK = "plan.money_back"


TOLD: Mapping[str, str] = {
    Deed.MADE: "Made the organization",
    Deed.RENAMED: "Renamed the organization",
    Deed.DELETION_SET: "Asked for the organization to be deleted",
    Deed.DELETION_CANCELLED: "Kept the organization",
    Deed.TRANSFERRED: "Handed the organization over",
    Deed.INVITED: "Invited someone",
    Deed.INVITATION_REVOKED: "Took an invitation back",
    Deed.JOINED: "Joined",
    Deed.ROLE_CHANGED: "Changed a role",
    Deed.REMOVED: "Removed a member",
    Deed.LEFT: "Left",
    Deed.TAKEN_OVER: "Took over what someone left",
    Deed.LEFT_REMOVED: "Removed what someone left",
    Deed.KEY_MADE: "Made an API key",
    Deed.KEY_ROTATED: "Replaced an API key",
    Deed.KEY_REVOKED: "Revoked an API key",
    Deed.PLAN_CHANGED: "Changed the plan",
    Deed.PLAN_ENDED: "Ended the plan",
    Deed.PLAN_KEPT: "Kept the plan after all",
    Deed.MONEY_BACK: "Asked for the money back",
}


async def record(
    session: AsyncSession,
    organization_id: UUID,
    actor_id: UUID | None,
    deed: str,
    now: datetime,
    **about: str,
) -> None:
    """`about` holds ids and small words, never addresses."""
    session.add(
        AuditEntry(id=new_id(), organization_id=organization_id, actor_id=actor_id, action=deed, about=about, at=now)
    )
    await session.flush()


async def latest_deeds(session: AsyncSession, organization_id: UUID) -> Sequence[Row[AuditEntry, str]]:
    """Each with its actor's address, where that person is still known."""
    query = (
        select(AuditEntry, Subscriber.email)
        .outerjoin(Subscriber, Subscriber.id == AuditEntry.actor_id)
        .where(AuditEntry.organization_id == organization_id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    )
    return (await session.execute(query.limit(SHOWN))).all()
