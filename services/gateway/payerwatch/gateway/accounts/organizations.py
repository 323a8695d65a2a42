"""Organizations and their members."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.models.gateway_accounts import Invitation, Member, Organization, Session
from payerwatch.gateway.accounts.audit import Deed, record
from payerwatch.gateway.accounts.names import first_name_of
from payerwatch.gateway.accounts.roles import MemberRole
from payerwatch.policies.ids import new_id

GRACE = timedelta(days=14)
MOST = 20
"""Organizations that one person can be in."""


def _stands(now: datetime) -> ColumnElement[bool]:
    return or_(Organization.delete_after.is_(None), Organization.delete_after > now)


async def make(session: AsyncSession, name: str, owner_id: UUID, now: datetime) -> UUID:
    organization = Organization(id=new_id(), name=name, made_at=now)
    session.add(organization)
    await session.flush()
    await join(session, organization.id, owner_id, MemberRole.OWNER, now)
    await record(session, organization.id, owner_id, Deed.MADE, now)
    return organization.id


async def make_first(session: AsyncSession, person_id: UUID, now: datetime) -> None:
    """For who signs in and belongs nowhere. Who is invited somewhere answers that first."""
    person = await session.get_one(Subscriber, person_id, with_for_update=True)
    if await of_person(session, person_id, now):
        return
    waiting = select(Invitation.id).where(
        Invitation.subscriber_id == person_id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > now,
    )
    if await session.scalar(waiting.limit(1)) is None:
        await make(session, first_name_of(person.email), person_id, now)


async def join(session: AsyncSession, organization_id: UUID, person_id: UUID, role: MemberRole, now: datetime) -> UUID:
    member = Member(id=new_id(), organization_id=organization_id, subscriber_id=person_id, role=role, joined_at=now)
    session.add(member)
    await session.flush()
    return member.id


async def of_person(session: AsyncSession, person_id: UUID, now: datetime) -> Sequence[Organization]:
    query = select(Organization).join(Member).where(Member.subscriber_id == person_id, _stands(now))
    return (await session.scalars(query.order_by(Organization.made_at))).all()


async def members_of(session: AsyncSession, organization_id: UUID) -> Sequence[Row[Member, str]]:
    query = (
        select(Member, Subscriber.email)
        .join(Subscriber, Subscriber.id == Member.subscriber_id)
        .where(Member.organization_id == organization_id)
        .order_by(Member.joined_at)
    )
    return (await session.execute(query)).all()


async def member_of(session: AsyncSession, organization_id: UUID, member_id: UUID) -> Member | None:
    query = select(Member).where(Member.id == member_id, Member.organization_id == organization_id)
    return await session.scalar(query.with_for_update())


async def remove(session: AsyncSession, member: Member) -> None:
    """Their browsers stop looking at the organization; they stay signed in."""
    await session.execute(delete(Member).where(Member.id == member.id))
    looking = update(Session).where(
        Session.subscriber_id == member.subscriber_id, Session.organization_id == member.organization_id
    )
    await session.execute(looking.values(organization_id=None))


async def hand_over(session: AsyncSession, owner: Member, heir: Member) -> None:
    """The database lets no organization have two owners, so the one steps back before the other comes."""
    owner.role = MemberRole.ADMIN
    await session.flush()
    heir.role = MemberRole.OWNER
    await session.flush()


async def rename(session: AsyncSession, organization_id: UUID, name: str) -> None:
    await session.execute(update(Organization).where(Organization.id == organization_id).values(name=name))


async def set_deletion(session: AsyncSession, organization_id: UUID, after: datetime | None) -> None:
    row = update(Organization).where(Organization.id == organization_id)
    await session.execute(row.values(delete_after=after))


async def delete_due(session: AsyncSession, now: datetime) -> Sequence[UUID]:
    """With all that belongs to them."""
    gone = delete(Organization).where(Organization.delete_after <= now).returning(Organization.id)
    return (await session.scalars(gone)).all()
