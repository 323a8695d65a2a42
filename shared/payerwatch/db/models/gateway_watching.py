"""What a person watches beyond watches, and how they want to be told. Written by the gateway."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from payerwatch.db.models.base import Base
from payerwatch.db.models.gateway import SCHEMA
from payerwatch.db.models.gateway_accounts import ORGANIZATION

SUBSCRIBER = "gateway.subscribers.id"


class OwnCode(Base):
    """A code of somebody's own claims, at one payer or any, and how much of a month it is."""

    __tablename__ = "own_codes"
    __table_args__ = (
        Index(
            "uq_own_codes_of_organization",
            *("organization_id", "subscriber_id", "code", text("coalesce(payer_id, '')")),
            unique=True,
        ),
        Index(None, "subscriber_id"),
        Index(None, "code"),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID | None] = mapped_column(ForeignKey(ORGANIZATION, ondelete="CASCADE"))
    subscriber_id: Mapped[UUID] = mapped_column(ForeignKey(SUBSCRIBER))
    code: Mapped[str]
    payer_id: Mapped[str | None]
    volume: Mapped[int]
    dollars: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))


class Preference(Base):
    """How a person is told. Who has no row has the defaults."""

    __tablename__ = "preferences"
    __table_args__ = SCHEMA

    subscriber_id: Mapped[UUID] = mapped_column(ForeignKey(SUBSCRIBER), primary_key=True)
    time_zone: Mapped[str] = mapped_column(server_default="America/New_York", default="America/New_York")
    reminder_days: Mapped[list[str]] = mapped_column(
        server_default="{30,14,7,1}", default=lambda: ["30", "14", "7", "1"]
    )
    edited_at: Mapped[datetime]


class Endpoint(Base):
    """Where somebody's machine or chat is told. Address and secrets are sealed with a key outside the database."""

    __tablename__ = "endpoints"
    __table_args__ = (Index(None, "organization_id"), Index(None, "subscriber_id"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID | None] = mapped_column(ForeignKey(ORGANIZATION, ondelete="CASCADE"))
    subscriber_id: Mapped[UUID] = mapped_column(ForeignKey(SUBSCRIBER))
    channel: Mapped[str]
    """webhook slack teams"""
    name: Mapped[str]
    host: Mapped[str]
    """The address's host, which alone is shown."""
    sealed_url: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_former_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    former_until: Mapped[datetime | None]
    """Until then both secrets sign, so that a receiver can change over."""
    event_types: Mapped[list[str]] = mapped_column(server_default="{}", default=list)
    payers: Mapped[list[str]] = mapped_column(server_default="{}", default=list)
    """None named is every one."""
    everything: Mapped[bool] = mapped_column(server_default="false", default=False)
    """Every change, not only those that its owner's watches meet."""
    made_at: Mapped[datetime]
    enabled_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class Task(Base):
    """Something to do before a deadline, or after a change."""

    __tablename__ = "tasks"
    __table_args__ = (Index(None, "subscriber_id", "due_on"), Index(None, "organization_id", "due_on"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subscriber_id: Mapped[UUID] = mapped_column(ForeignKey(SUBSCRIBER))
    organization_id: Mapped[UUID | None] = mapped_column(ForeignKey(ORGANIZATION, ondelete="CASCADE"))
    deadline_id: Mapped[UUID | None]
    title: Mapped[str]
    owner: Mapped[str]
    due_on: Mapped[date]
    note: Mapped[str]
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
