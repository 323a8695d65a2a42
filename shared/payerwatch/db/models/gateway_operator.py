"""Operators, what they did, and what they are told of. Written by the gateway."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from payerwatch.db.models.base import Base
from payerwatch.db.models.gateway import SCHEMA
from payerwatch.db.models.gateway_accounts import PERSON


class Operator(Base):
    """A person who may see the operator's pages, once a second factor is shown. Only the command adds one."""

    __tablename__ = "operators"
    __table_args__ = SCHEMA

    subscriber_id: Mapped[UUID] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"), primary_key=True)
    added_at: Mapped[datetime]
    enrolment_hash: Mapped[bytes | None]
    """Of the code that the command printed: whoever holds it sets up the second factor, once."""
    enrolment_until: Mapped[datetime | None]
    sealed_secret: Mapped[bytes | None]
    """What the app that shows six digits was given."""
    last_step: Mapped[int] = mapped_column(default=0, server_default="0")
    """The half minute of the last digits taken: digits count once."""


class OperatorPasskey(Base):
    """A passkey that its owner, behind a second factor, let stand for one: others may come from a stolen mailbox."""

    __tablename__ = "operator_passkeys"
    __table_args__ = SCHEMA

    passkey_id: Mapped[UUID] = mapped_column(ForeignKey("gateway.passkeys.id", ondelete="CASCADE"), primary_key=True)
    approved_at: Mapped[datetime]


class OperatorDeed(Base):
    """What an operator did, in ids: on the pages (`actor_id`) or at a terminal (`terminal`)."""

    __tablename__ = "operator_deeds"
    __table_args__ = (Index(None, "at"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    terminal: Mapped[str | None]
    action: Mapped[str]
    about: Mapped[dict[str, Any]]


class Correction(Base):
    """The words of a correction, until and after the differ made an erratum of the same id of them."""

    __tablename__ = "corrections"
    __table_args__ = SCHEMA

    id: Mapped[UUID] = mapped_column(primary_key=True)
    change_id: Mapped[UUID]
    text: Mapped[str]
    asked_at: Mapped[datetime]


class Incident(Base):
    """Something that failed again and again, from when it was noticed until it recovered. One a cause at a time."""

    __tablename__ = "incidents"
    __table_args__ = (
        Index("uq_incidents_open", "cause", "subject", unique=True, postgresql_where=text("closed_at is null")),
        Index(None, "opened_at"),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    cause: Mapped[str]
    """source host listing provider dead_letters"""
    subject: Mapped[str]
    """Which source, host, listing, channel or service."""
    what: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
