"""Written by the notifier."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from payerwatch.db.models.base import Base, DeadLetterRow, InboxRow, OutboxRow

SCHEMA = {"schema": "notifier"}


class Outbox(OutboxRow):
    __tablename__ = "outbox"
    __table_args__ = (Index(None, "id", postgresql_where=text("published_at is null")), SCHEMA)


class Inbox(InboxRow):
    __tablename__ = "inbox"
    __table_args__ = (Index(None, "event_id"), SCHEMA)


class DeadLetter(DeadLetterRow):
    __tablename__ = "dead_letters"
    __table_args__ = SCHEMA


class Alert(Base):
    """A subscriber's watches met a change: one alert, however many watches did."""

    __tablename__ = "alerts"
    __table_args__ = (UniqueConstraint("subscriber_id", "change_id"), Index(None, "change_id"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    change_id: Mapped[UUID]
    subscriber_id: Mapped[UUID]
    watches: Mapped[list[str]]
    """Ids of the watches that met the change, for "why you get this"."""
    raised_at: Mapped[datetime]


class Delivery(Base):
    """One alert to one channel.

    `state`: pending → sending → accepted; sending → uncertain when a sender died between handing over and
    noting the answer; uncertain → accepted by the provider's own report, else → pending; → given_up.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("alert_id", "channel"),
        Index(None, "due_at", postgresql_where=text("state in ('pending', 'sending', 'uncertain')")),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    alert_id: Mapped[UUID] = mapped_column(ForeignKey("notifier.alerts.id"))
    channel: Mapped[str]
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    claimed_by: Mapped[str | None]
    claimed_until: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    provider_id: Mapped[str | None]
    last_error: Mapped[str | None]
