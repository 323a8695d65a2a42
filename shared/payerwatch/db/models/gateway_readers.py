"""Readers: what they agreed to, and how often somebody may be written to. Written by the gateway."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from payerwatch.db.models.base import Base
from payerwatch.db.models.gateway import SCHEMA


class Consent(Base):
    """The words beside a button that someone pressed, to the letter. It counts from `confirmed_at`, when the owner
    of the address said so too, until `withdrawn_at`."""

    __tablename__ = "consents"
    __table_args__ = (Index(None, "subscriber_id"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subscriber_id: Mapped[UUID] = mapped_column(ForeignKey("gateway.subscribers.id", ondelete="CASCADE"))
    purpose: Mapped[str]
    text: Mapped[str]
    version: Mapped[str]
    page: Mapped[str]
    given_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class Throttle(Base):
    """How often something was done since a moment, by a keyed hash of who or where: no address stands here."""

    __tablename__ = "throttles"
    __table_args__ = SCHEMA

    key: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    taken: Mapped[int]
