"""Who is looking at a page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway import Subscriber
from payerwatch.entitlements import entitlement_of
from payerwatch.gateway.accounts.present import Someone
from payerwatch.gateway.accounts.sessions import SignedIn
from payerwatch.gateway.deps import LinkKey, Now, Session
from payerwatch.gateway.gate.cookies import READER, UNLOCKED, reader_in, unlocked_in
from payerwatch.policies.access import Right, Role, may


@dataclass(frozen=True, slots=True)
class Viewer:
    """`role` holds everywhere; `unlocked` are the changes whose pages this browser has opened by an address."""

    role: Role = Role.VISITOR
    subscriber_id: UUID | None = None
    member_id: UUID | None = None
    organization_id: UUID | None = None
    unlocked: frozenset[UUID] = frozenset()

    def role_on(self, change_id: UUID) -> Role:
        """Someone who is more than a visitor is that on every page."""
        return Role.UNLOCKED if self.role is Role.VISITOR and change_id in self.unlocked else self.role

    def may(self, right: Right) -> bool:
        return may(self.role, right)


async def viewer(request: Request, session: Session, key: LinkKey, someone: Someone, now: Now) -> Viewer:
    """A cookie that is forged, too old, or of someone erased since gives nothing."""
    if someone is not None:
        return await member_viewer(session, someone, now)
    unlocked = frozenset(unlocked_in(key, request.cookies.get(UNLOCKED)))
    reader = reader_in(key, request.cookies.get(READER))
    if reader is not None and await _is_confirmed(session, reader):
        return Viewer(Role.READER, subscriber_id=reader, unlocked=unlocked)
    return Viewer(unlocked=unlocked)


async def member_viewer(session: AsyncSession, someone: SignedIn, now: datetime) -> Viewer:
    """Whoever is signed in reads their own inbox, so they are a reader at least."""
    if someone.organization is None:
        return Viewer(Role.READER, subscriber_id=someone.subscriber_id)
    entitlement = await entitlement_of(session, someone.organization.id, now)
    return Viewer(
        entitlement.role,
        subscriber_id=someone.subscriber_id,
        member_id=someone.member_id,
        organization_id=someone.organization.id,
    )


async def _is_confirmed(session: AsyncSession, subscriber_id: UUID) -> bool:
    confirmed = select(Subscriber.id).where(Subscriber.id == subscriber_id, Subscriber.confirmed_at.is_not(None))
    return await session.scalar(confirmed) is not None


CurrentViewer = Annotated[Viewer, Depends(viewer)]
