"""Written by the notifier."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
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
    cadence: Mapped[str] = mapped_column(server_default="at_once", default="at_once")
    """at_once, or the digest that tells it: daily, weekly."""
    raised_at: Mapped[datetime]


class Letter(Base):
    """A mail that somebody's own doing asked for: `kind` is a LetterKind, `subject_id` what it is about."""

    __tablename__ = "letters"
    __table_args__ = (Index(None, "subscriber_id"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subscriber_id: Mapped[UUID]
    subject_id: Mapped[UUID | None]
    asked_at: Mapped[datetime]


class Delivery(Base):
    """One thing to tell, to one recipient, over one channel. `subject` says what: alert, letter, digest…

    `state`: pending → sending → accepted; sending → uncertain when a sender died between handing over and
    noting the answer; uncertain → accepted by the provider's own report, else → pending; → given_up.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("subject_id", "recipient_id", "channel", "subject"),
        Index(None, "due_at", postgresql_where=text("state in ('pending', 'sending', 'uncertain')")),
        Index(None, "lane", "place", postgresql_where=text("state in ('pending', 'sending', 'uncertain')")),
        Index(None, "batch", postgresql_where=text("state = 'pending'")),
        Index(None, "recipient_id", postgresql_where=text("state = 'sending'")),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str]
    subject_id: Mapped[UUID]
    recipient_id: Mapped[UUID]
    """A subscriber, or a partner's endpoint."""
    channel: Mapped[str]
    lane: Mapped[str]
    """What is told in order: deliveries of one lane go one after the other, by `place`."""
    place: Mapped[UUID]
    batch: Mapped[str | None]
    """Deliveries of one batch may go to the provider in one call."""
    correlation: Mapped[UUID | None]
    """Of the visit or the request that this goes back to."""
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    claimed_by: Mapped[str | None]
    claimed_until: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    provider_id: Mapped[str | None]
    last_error: Mapped[str | None]


class Suppression(Base):
    """A subscriber whose address refuses our mail (`bounced`) or who called it spam (`complained`)."""

    __tablename__ = "suppressions"
    __table_args__ = SCHEMA

    subscriber_id: Mapped[UUID] = mapped_column(primary_key=True)
    reason: Mapped[str]
    since: Mapped[datetime]
