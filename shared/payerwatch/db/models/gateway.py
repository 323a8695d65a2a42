"""Written by the gateway."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
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
    """A subscriber's rule. What is set must match; at least one of payer, policy and code is set."""

    __tablename__ = "watches"
    __table_args__ = (Index(None, "subscriber_id"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subscriber_id: Mapped[UUID] = mapped_column(ForeignKey("gateway.subscribers.id"))
    payer_id: Mapped[str | None]
    policy_key: Mapped[str | None]
    code: Mapped[str | None]
    made_at: Mapped[datetime]


class ProviderReport(Base):
    """An event of the mail provider's webhook, kept by the provider's own event id so that a repeat is a no-op."""

    __tablename__ = "provider_reports"
    __table_args__ = SCHEMA

    id: Mapped[str] = mapped_column(primary_key=True)
    delivery_id: Mapped[UUID]
    outcome: Mapped[str]
    reported_at: Mapped[datetime]
