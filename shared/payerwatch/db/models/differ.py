"""Written by the differ."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from payerwatch.db.models.base import Base, DeadLetterRow, InboxRow, OutboxRow

SCHEMA = {"schema": "differ"}


class Outbox(OutboxRow):
    __tablename__ = "outbox"
    __table_args__ = (Index(None, "id", postgresql_where=text("published_at is null")), SCHEMA)


class Inbox(InboxRow):
    __tablename__ = "inbox"
    __table_args__ = (Index(None, "event_id"), SCHEMA)


class DeadLetter(DeadLetterRow):
    __tablename__ = "dead_letters"
    __table_args__ = SCHEMA


class Policy(Base):
    """A payer and its policy's stable key. `status`: active retired withdrawn."""

    __tablename__ = "policies"
    __table_args__ = (
        UniqueConstraint("payer_id", "key"),
        UniqueConstraint("payer_id", "slug"),
        Index(None, "number"),
        Index("ix_policies_title_trgm", "title", postgresql_using="gin", postgresql_ops={"title": "gin_trgm_ops"}),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    payer_id: Mapped[str]
    set_id: Mapped[str]
    key: Mapped[str]
    slug: Mapped[str]
    number: Mapped[str | None]
    title: Mapped[str]
    status: Mapped[str] = mapped_column(default="active")
    source_id: Mapped[UUID] = mapped_column(unique=True)
    current_version_id: Mapped[UUID | None]
    first_read_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]


class Version(Base):
    """The text and facts read from a snapshot that differs from the version before.

    `state`: current, superseded, held (waits for the operator), discarded (the operator's word, or overtaken).
    """

    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("policy_id", "number"),
        Index(None, "state", postgresql_where=text("state = 'held'")),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    policy_id: Mapped[UUID] = mapped_column(ForeignKey("differ.policies.id"))
    snapshot_id: Mapped[UUID] = mapped_column(unique=True)
    number: Mapped[int]
    state: Mapped[str]
    hold_reason: Mapped[str | None]
    reader: Mapped[int]
    taken_at: Mapped[datetime]
    stored_at: Mapped[datetime]
    document: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    facts: Mapped[dict[str, Any]] = mapped_column(deferred=True)


class Reading(Base):
    """What came of a snapshot: baseline created unchanged changed held unreadable. Makes reading it twice a no-op."""

    __tablename__ = "readings"
    __table_args__ = (UniqueConstraint("source_id", "number"), Index(None, "payer_id", "read_at"), SCHEMA)

    snapshot_id: Mapped[UUID] = mapped_column(primary_key=True)
    source_id: Mapped[UUID]
    number: Mapped[int]
    payer_id: Mapped[str]
    outcome: Mapped[str]
    reason: Mapped[str]
    version_id: Mapped[UUID | None]
    reader: Mapped[int]
    read_at: Mapped[datetime]


class PolicyCode(Base):
    """The codes of each policy's current version: what search looks in. A range is found by its two ends."""

    __tablename__ = "policy_codes"
    __table_args__ = (Index(None, "code", "policy_id"), Index(None, "policy_id"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    policy_id: Mapped[UUID] = mapped_column(ForeignKey("differ.policies.id"))
    system: Mapped[str]
    code: Mapped[str]
    range_end: Mapped[str | None]
    disposition: Mapped[str]
    quote: Mapped[str]
    heading: Mapped[str]
    block: Mapped[str]


class Change(Base):
    """Two consecutive versions compared, published once, at one address for ever."""

    __tablename__ = "changes"
    __table_args__ = (
        UniqueConstraint("policy_id", "after_version_id"),
        UniqueConstraint("slug"),
        Index(None, "found_at"),
        Index(None, "payer_id", "found_at"),
        Index("ix_changes_specialties", text("(brief -> 'specialties')"), postgresql_using="gin"),
        Index("ix_changes_status_value", text("((brief -> 'status') ->> 'value')")),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    policy_id: Mapped[UUID] = mapped_column(ForeignKey("differ.policies.id"))
    payer_id: Mapped[str]
    before_version_id: Mapped[UUID | None]
    after_version_id: Mapped[UUID]
    slug: Mapped[str]
    """`<payer>/<number>-<name>-<date>`"""
    found_at: Mapped[datetime]
    kinds: Mapped[list[str]]
    direction: Mapped[str | None]
    impact: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    codes_added: Mapped[list[str]]
    codes_removed: Mapped[list[str]]
    codes_moved: Mapped[list[str]]
    comparison: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    brief: Mapped[dict[str, Any]] = mapped_column(deferred=True)
