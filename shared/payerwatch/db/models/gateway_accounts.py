"""Organizations, the people in them, and how they sign in. Written by the gateway.

People are `gateway.subscribers`: an address stands there and nowhere else.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from payerwatch.db.models.base import Base
from payerwatch.db.models.gateway import SCHEMA

PERSON = "gateway.subscribers.id"
ORGANIZATION = "gateway.organizations.id"
ROLES = "role in ('owner', 'admin', 'member', 'billing')"


class Organization(Base):
    """The customer: what it owns goes with it. Gone for everybody from `delete_after` on, if that is set."""

    __tablename__ = "organizations"
    __table_args__ = SCHEMA

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    made_at: Mapped[datetime]
    delete_after: Mapped[datetime | None]


class Member(Base):
    """A person who has a role in an organization. Exactly one is its owner."""

    __tablename__ = "members"
    __table_args__ = (
        UniqueConstraint("organization_id", "subscriber_id"),
        CheckConstraint(ROLES, name="role"),
        Index("uq_members_owner", "organization_id", unique=True, postgresql_where=text("role = 'owner'")),
        Index(None, "subscriber_id"),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey(ORGANIZATION, ondelete="CASCADE"))
    subscriber_id: Mapped[UUID] = mapped_column(ForeignKey(PERSON))
    role: Mapped[str]
    joined_at: Mapped[datetime]


class Invitation(Base):
    """Open until it is accepted, revoked or past `expires_at`. One at a time for a person and an organization."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint(ROLES, name="role"),
        Index(
            "uq_invitations_open",
            "organization_id",
            "subscriber_id",
            unique=True,
            postgresql_where=text("accepted_at is null and revoked_at is null"),
        ),
        Index(None, "subscriber_id"),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey(ORGANIZATION, ondelete="CASCADE"))
    subscriber_id: Mapped[UUID] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"))
    role: Mapped[str]
    invited_by: Mapped[UUID]
    """The subscriber who did."""
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SignIn(Base):
    """A link that was asked for. It opens one session, once, until `expires_at`."""

    __tablename__ = "sign_ins"
    __table_args__ = (Index(None, "subscriber_id"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subscriber_id: Mapped[UUID] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"))
    return_to: Mapped[str]
    """The page of ours to go on with."""
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Session(Base):
    """A browser that is signed in. The cookie's token is kept as a keyed hash only."""

    __tablename__ = "sessions"
    __table_args__ = (Index(None, "subscriber_id"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    subscriber_id: Mapped[UUID] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"))
    organization_id: Mapped[UUID | None] = mapped_column(ForeignKey(ORGANIZATION, ondelete="SET NULL"))
    """The one of this person's organizations that this browser is looking at."""
    device: Mapped[str]
    way: Mapped[str]
    """How it was signed in: by a link or a passkey."""
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    raised_at: Mapped[datetime | None]
    """When its operator last showed a second factor in it."""


class Passkey(Base):
    """A public key whose private half a person's device holds."""

    __tablename__ = "passkeys"
    __table_args__ = (Index(None, "subscriber_id"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subscriber_id: Mapped[UUID] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"))
    credential: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    uses: Mapped[int]
    """The device's own count of signatures; one that goes backwards is a copy's."""
    name: Mapped[str]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PasskeyChallenge(Base):
    """What a device was asked to sign. Taken out by the answer, so that an answer counts once."""

    __tablename__ = "passkey_challenges"
    __table_args__ = SCHEMA

    id: Mapped[UUID] = mapped_column(primary_key=True)
    challenge: Mapped[bytes]
    subscriber_id: Mapped[UUID | None] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"))
    """Who is adding a passkey; None where someone is signing in with one."""
    expires_at: Mapped[datetime]


class AuditEntry(Base):
    """What somebody did in an organization, in ids."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index(None, "organization_id", "at"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey(ORGANIZATION, ondelete="CASCADE"))
    actor_id: Mapped[UUID | None]
    """The subscriber who did it; None where time or a provider did."""
    action: Mapped[str]
    about: Mapped[dict[str, Any]]
    at: Mapped[datetime]
