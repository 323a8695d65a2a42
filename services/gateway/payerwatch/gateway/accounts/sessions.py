"""Browsers that are signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.models.gateway_accounts import Member, Organization, Session
from payerwatch.gateway.accounts.cookies import KEPT
from payerwatch.gateway.accounts.roles import MemberRole
from payerwatch.gateway.accounts.tokens import keyed_hash, new_token
from payerwatch.policies.ids import new_id

IDLE = timedelta(days=30)
"""A browser that has not been here for so long signs in again."""
SEEN_EVERY = timedelta(minutes=5)
PURPOSE = "session"


class Way(StrEnum):
    LINK = "link"
    INVITATION = "invitation"
    PASSKEY = "passkey"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person, by one of their browsers, looking at one of their organizations or at none."""

    session_id: UUID
    subscriber_id: UUID
    address: str
    seen_at: datetime
    member_id: UUID | None
    role: MemberRole | None
    organization: Organization | None
    raised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """`token` is for the cookie, and kept nowhere."""

    id: UUID
    token: str


async def open_session(
    session: AsyncSession, key: str, subscriber_id: UUID, *, device: str, way: Way, now: datetime
) -> Opened:
    opened = Opened(new_id(), new_token())
    first = select(Member.organization_id).where(Member.subscriber_id == subscriber_id).order_by(Member.joined_at)
    session.add(
        Session(
            id=opened.id,
            token_hash=keyed_hash(key, PURPOSE, opened.token),
            subscriber_id=subscriber_id,
            organization_id=await session.scalar(first.limit(1)),
            device=device,
            way=way,
            made_at=now,
            seen_at=now,
            expires_at=now + KEPT,
        )
    )
    await session.flush()
    return opened


def _is_open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Session.revoked_at.is_(None), Session.expires_at > now, Session.seen_at > now - IDLE)


async def signed_in_by(session: AsyncSession, key: str, token: str, now: datetime) -> SignedIn | None:
    """An organization that is deleted, or that the person has left, is looked at no more."""
    query = (
        select(Session, Subscriber.email, Member, Organization)
        .join(Subscriber, Subscriber.id == Session.subscriber_id)
        .outerjoin(
            Organization,
            (Organization.id == Session.organization_id)
            & or_(Organization.delete_after.is_(None), Organization.delete_after > now),
        )
        .outerjoin(
            Member, (Member.organization_id == Organization.id) & (Member.subscriber_id == Session.subscriber_id)
        )
        .where(Session.token_hash == keyed_hash(key, PURPOSE, token), *_is_open(now))
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    browser, address, organization = row[0], row[1], row[3]
    member: Member | None = row[2]
    here = (browser.id, browser.subscriber_id, address, browser.seen_at)
    if member is None:
        return SignedIn(*here, None, None, None, browser.raised_at)
    return SignedIn(*here, member.id, MemberRole(member.role), organization, browser.raised_at)


async def raise_session(session: AsyncSession, key: str, session_id: UUID, now: datetime) -> str:
    """A new token for the cookie: one that was stolen before does not rise with it."""
    token = new_token()
    raised = update(Session).where(Session.id == session_id)
    await session.execute(raised.values(token_hash=keyed_hash(key, PURPOSE, token), raised_at=now))
    return token


async def note_seen(session: AsyncSession, session_id: UUID, now: datetime) -> None:
    seen = update(Session).where(Session.id == session_id, Session.seen_at < now - SEEN_EVERY)
    await session.execute(seen.values(seen_at=now))


async def open_sessions(session: AsyncSession, subscriber_id: UUID, now: datetime) -> Sequence[Session]:
    query = select(Session).where(Session.subscriber_id == subscriber_id, *_is_open(now))
    return (await session.scalars(query.order_by(Session.seen_at.desc()))).all()


async def revoke(session: AsyncSession, subscriber_id: UUID, session_id: UUID, now: datetime) -> bool:
    ended = update(Session).where(Session.id == session_id, Session.subscriber_id == subscriber_id)
    changed = await session.execute(
        ended.where(Session.revoked_at.is_(None)).values(revoked_at=now).returning(Session.id)
    )
    return changed.first() is not None


async def revoke_others(session: AsyncSession, subscriber_id: UUID, kept: UUID | None, now: datetime) -> None:
    ended = update(Session).where(Session.subscriber_id == subscriber_id, Session.revoked_at.is_(None))
    if kept is not None:
        ended = ended.where(Session.id != kept)
    await session.execute(ended.values(revoked_at=now))


async def look_at(session: AsyncSession, session_id: UUID, organization_id: UUID | None) -> None:
    await session.execute(update(Session).where(Session.id == session_id).values(organization_id=organization_id))
