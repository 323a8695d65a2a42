"""Written by the gateway."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from payerwatch.db.models.base import Base, DeadLetterRow, InboxRow, OutboxRow

SCHEMA = {"schema": "gateway"}


class Outbox(OutboxRow):
    __tablename__ = "outbox"
    __table_args__ = (Index(None, "id", postgresql_where=text("published_at is null")), SCHEMA)


class Inbox(InboxRow):
    __tablename__ = "inbox"
    __table_args__ = (Index(None, "event_id"), SCHEMA)


class DeadLetter(DeadLetterRow):
    __tablename__ = "dead_letters"
    __table_args__ = SCHEMA


class Subscriber(Base):
    """Someone who is told. The address is here and nowhere else."""

    __tablename__ = "subscribers"
    __table_args__ = SCHEMA

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    joined_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    """When the address's owner answered from the inbox. Before that nothing but the question is sent there."""
    digest_since: Mapped[datetime | None]
    """Wants the weekly digest from this moment on; None for who does not."""


class Watch(Base):
    """A rule: what is set must match, and something is. What it asks is in `payerwatch.watches`."""

    __tablename__ = "watches"
    __table_args__ = (Index(None, "organization_id"), Index(None, "subscriber_id"), Index(None, "edited_at"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID | None] = mapped_column(ForeignKey("gateway.organizations.id", ondelete="CASCADE"))
    """Whose it is. None only where the release before wrote the row, which then is nobody's."""
    subscriber_id: Mapped[UUID] = mapped_column(ForeignKey("gateway.subscribers.id"))
    """Who is told, while they are a member."""
    name: Mapped[str] = mapped_column(server_default="", default="")
    payer_id: Mapped[str | None]
    line: Mapped[str | None]
    policy_key: Mapped[str | None]
    code: Mapped[str | None]
    specialty: Mapped[str | None]
    kinds: Mapped[list[str]] = mapped_column(server_default="{}", default=list)
    impact: Mapped[str | None]
    words: Mapped[str | None]
    own_codes: Mapped[bool] = mapped_column(server_default="false", default=False)
    channels: Mapped[list[str]] = mapped_column(server_default="{email}", default=lambda: ["email"])
    cadence: Mapped[str] = mapped_column(server_default="at_once", default="at_once")
    """at_once daily weekly"""
    muted: Mapped[bool] = mapped_column(server_default="false", default=False)
    snoozed_until: Mapped[datetime | None]
    made_at: Mapped[datetime]
    edited_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    removed_at: Mapped[datetime | None]
    """A removed watch stays as a row, so that whoever keeps watches in memory hears of it."""


class ProviderReport(Base):
    """An event of the mail provider's webhook, kept by the provider's own event id so that a repeat is a no-op."""

    __tablename__ = "provider_reports"
    __table_args__ = SCHEMA

    id: Mapped[str] = mapped_column(primary_key=True)
    delivery_id: Mapped[UUID]
    outcome: Mapped[str]
    reported_at: Mapped[datetime]
