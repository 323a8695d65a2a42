"""What partners' endpoints are sent, to the byte, and what came of each attempt. Written by the notifier."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from payerwatch.db.models.base import Base
from payerwatch.db.models.notifier import SCHEMA


class WebhookMessage(Base):
    """One event for one endpoint. `body` is what every attempt sends, so that a repeat is a repeat."""

    __tablename__ = "webhook_messages"
    __table_args__ = (UniqueConstraint("endpoint_id", "sequence"), UniqueConstraint("endpoint_id", "cause_id"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    endpoint_id: Mapped[UUID]
    sequence: Mapped[int]
    cause_id: Mapped[UUID]
    """The change or request behind it: the same cause makes one message."""
    type: Mapped[str]
    body: Mapped[str]
    made_at: Mapped[datetime]


class WebhookAttempt(Base):
    __tablename__ = "webhook_attempts"
    __table_args__ = (Index(None, "message_id"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID]
    number: Mapped[int]
    at: Mapped[datetime]
    outcome: Mapped[str]


class EndpointFault(Base):
    """An endpoint that is sent nothing since, until its owner enables it again later than that."""

    __tablename__ = "endpoint_faults"
    __table_args__ = SCHEMA

    endpoint_id: Mapped[UUID] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    reason: Mapped[str]
