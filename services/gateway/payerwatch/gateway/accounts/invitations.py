"""Invitations: sent to an address, accepted by a button, good for a week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.models.gateway_accounts import Invitation, Member, Organization
from payerwatch.events.gateway import EmailRequested, LetterKind
from payerwatch.gateway.accounts.audit import Deed, record
from payerwatch.gateway.accounts.links import confirm_address
from payerwatch.gateway.accounts.organizations import join
from payerwatch.gateway.accounts.roles import MemberRole
from payerwatch.gateway.accounts.seats import NoSeat, locked_seats
from payerwatch.gateway.people import person_at
from payerwatch.gateway.throttles import Limit, taken_within, throttle_key
from payerwatch.gateway.wording import counted
from payerwatch.policies.ids import new_id
from payerwatch.streams.outbox import say

VALID = timedelta(days=7)
BY_ORGANIZATION = Limit(20, timedelta(days=1))
TO_ADDRESS = Limit(5, timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Inviting:
    organization_id: UUID
    inviter_id: UUID
    """The subscriber who invites."""
    role: MemberRole


class NotInvited(Exception):
    """The message is for who invited."""


def _open() -> tuple[ColumnElement[bool], ...]:
    return (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))


async def invite(session: AsyncSession, key: str, inviting: Inviting, address: str, now: datetime) -> None:
    """A second invitation of the same person replaces the first. Raises NotInvited."""
    organization_id = inviting.organization_id
    person_id = await person_at(session, address, now)
    inside = select(Member.id).where(Member.organization_id == organization_id, Member.subscriber_id == person_id)
    if await session.scalar(inside) is not None:
        raise NotInvited("This address belongs to a member already.")
    before = update(Invitation).where(
        Invitation.organization_id == organization_id, Invitation.subscriber_id == person_id, *_open()
    )
    await session.execute(before.values(revoked_at=now))
    seats = await locked_seats(session, organization_id, now)
    if not seats.may_invite:
        raise NotInvited(
            f"{seats.plan.name} has room for {counted(seats.plan.members, 'member')}, and as many are in or invited. "
            "Nobody was invited."
        )
    mailbox = throttle_key(key, "invited", address)
    if not await taken_within(session, throttle_key(key, "inviting", str(organization_id)), BY_ORGANIZATION, now):
        raise NotInvited("Twenty invitations went out within a day. More can be sent tomorrow.")
    if not await taken_within(session, mailbox, TO_ADDRESS, now):
        raise NotInvited("This address was invited several times today. It can be invited again tomorrow.")
    invitation = Invitation(
        id=new_id(),
        organization_id=organization_id,
        subscriber_id=person_id,
        role=inviting.role,
        invited_by=inviting.inviter_id,
        made_at=now,
        expires_at=now + VALID,
    )
    session.add(invitation)
    about = {"invitation": str(invitation.id), "role": inviting.role.value}
    await record(session, organization_id, inviting.inviter_id, Deed.INVITED, now, **about)
    letter = EmailRequested(letter=LetterKind.INVITATION, subscriber_id=person_id, subject_id=invitation.id)
    await say(session, "gateway", letter)


async def waiting(session: AsyncSession, organization_id: UUID, now: datetime) -> Sequence[Row[Invitation, str]]:
    query = (
        select(Invitation, Subscriber.email)
        .join(Subscriber, Subscriber.id == Invitation.subscriber_id)
        .where(Invitation.organization_id == organization_id, Invitation.expires_at > now, *_open())
        .order_by(Invitation.made_at)
    )
    return (await session.execute(query)).all()


async def to_person(session: AsyncSession, person_id: UUID, now: datetime) -> Sequence[Row[Invitation, str]]:
    """Each with the organization's name."""
    query = (
        select(Invitation, Organization.name)
        .join(Organization, Organization.id == Invitation.organization_id)
        .where(Invitation.subscriber_id == person_id, Invitation.expires_at > now, *_open())
        .where(Organization.delete_after.is_(None))
    )
    return (await session.execute(query)).all()


async def found(session: AsyncSession, invitation_id: UUID, now: datetime) -> tuple[Invitation, str] | None:
    """With the organization's name; None where it cannot be accepted any more."""
    query = (
        select(Invitation, Organization.name)
        .join(Organization, Organization.id == Invitation.organization_id)
        .where(Invitation.id == invitation_id, Invitation.expires_at > now, *_open())
        .where(Organization.delete_after.is_(None))
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])


async def accept(session: AsyncSession, invitation_id: UUID, now: datetime) -> Invitation | None:
    """None for one that was answered, revoked or is too old. Two at once: one of them joins. Raises NoSeat, and the
    invitation stays open."""
    invited = await found(session, invitation_id, now)
    if invited is None:
        return None
    if not (await locked_seats(session, invited[0].organization_id, now)).may_join:
        raise NoSeat
    accepted = update(Invitation).where(Invitation.id == invitation_id, Invitation.expires_at > now, *_open())
    invitation: Invitation | None = await session.scalar(accepted.values(accepted_at=now).returning(Invitation))
    if invitation is None:
        return None
    await confirm_address(session, invitation.subscriber_id, now)
    role = MemberRole(invitation.role)
    await join(session, invitation.organization_id, invitation.subscriber_id, role, now)
    await record(session, invitation.organization_id, invitation.subscriber_id, Deed.JOINED, now, role=role)
    return invitation


async def revoke(session: AsyncSession, organization_id: UUID, invitation_id: UUID, now: datetime) -> bool:
    ended = update(Invitation).where(
        Invitation.id == invitation_id, Invitation.organization_id == organization_id, *_open()
    )
    changed = await session.execute(ended.values(revoked_at=now).returning(Invitation.id))
    return changed.first() is not None
