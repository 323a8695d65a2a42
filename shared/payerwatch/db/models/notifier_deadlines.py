"""Dates ahead that policies print, followed while they move. Written by the notifier."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from payerwatch.db.models.base import Base
from payerwatch.db.models.notifier import SCHEMA


class Deadline(Base):
    """One printed date of a policy. It keeps its id while its day moves, so that a calendar moves it too.

    `state`: open, withdrawn (no longer printed, or the policy was retired).
    """

    __tablename__ = "deadlines"
    __table_args__ = (UniqueConstraint("policy_id", "kind", "ordinal"), Index(None, "day"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    policy_id: Mapped[UUID]
    kind: Mapped[str]
    ordinal: Mapped[int]
    """A policy that prints several dates of a kind has several deadlines of it, in the order of their days."""
    day: Mapped[date]
    """The first that it may mean, of a month or a year that is printed without one."""
    precision: Mapped[str] = mapped_column(server_default="day", default="day")
    """day month year"""
    was: Mapped[date | None]
    basis: Mapped[str | None]
    printed: Mapped[str]
    quote: Mapped[str]
    state: Mapped[str]
    sequence: Mapped[int]
    """Counts its edits, as RFC 5545's SEQUENCE."""
    found_at: Mapped[datetime]
    edited_at: Mapped[datetime]


class Reminder(Base):
    """A person is reminded of a deadline so many `days` before its `day`, or told that it moved (`days` is -1)."""

    __tablename__ = "reminders"
    __table_args__ = (UniqueConstraint("deadline_id", "subscriber_id", "day", "days"), Index(None, "notice_id"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    deadline_id: Mapped[UUID]
    subscriber_id: Mapped[UUID]
    day: Mapped[date]
    days: Mapped[int]
    notice_id: Mapped[UUID]
    """The mail that says it, with whatever else is due that day."""
    made_at: Mapped[datetime]
