"""How many people a plan has room for. Nobody is put out of a plan that is too small; nobody new comes in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_accounts import Invitation, Member, Organization
from payerwatch.entitlements import Plan, entitlement_of


class NoSeat(Exception):
    """The plan has room for nobody else."""


@dataclass(frozen=True, slots=True)
class Seats:
    plan: Plan
    members: int
    invited: int
    """Invitations that can still be accepted."""

    @property
    def over(self) -> int:
        return max(0, self.members - self.plan.members)

    @property
    def may_invite(self) -> bool:
        return self.members + self.invited < self.plan.members

    @property
    def may_join(self) -> bool:
        return self.members < self.plan.members


async def seats_of(session: AsyncSession, organization_id: UUID, now: datetime) -> Seats:
    members = select(func.count()).select_from(Member).where(Member.organization_id == organization_id)
    invited = (
        select(func.count())
        .select_from(Invitation)
        .where(
            Invitation.organization_id == organization_id,
            Invitation.expires_at > now,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
    )
    plan = (await entitlement_of(session, organization_id, now)).plan
    counted = [(await session.execute(query)).scalar_one() for query in (members, invited)]
    return Seats(plan, *counted)


async def locked_seats(session: AsyncSession, organization_id: UUID, now: datetime) -> Seats:
    """Whoever else invites or joins waits until this transaction ends: two at once cannot both take the last seat."""
    await session.execute(select(Organization.id).where(Organization.id == organization_id).with_for_update())
    return await seats_of(session, organization_id, now)
