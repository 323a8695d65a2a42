"""What the API keeps of its calls. Written by the gateway."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from payerwatch.db.models.base import Base
from payerwatch.db.models.gateway import SCHEMA
from payerwatch.db.models.gateway_accounts import ORGANIZATION


class ApiWrite(Base):
    """A write that came with an Idempotency-Key, and what it was answered with."""

    __tablename__ = "api_writes"
    __table_args__ = SCHEMA

    organization_id: Mapped[UUID] = mapped_column(ForeignKey(ORGANIZATION, ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    asked: Mapped[bytes]
    """A hash of the request: another one under the same key is refused."""
    status: Mapped[int]
    sealed_answer: Mapped[bytes]
    """Sealed, because it may hold the secret of an endpoint."""
    made_at: Mapped[datetime]


class ApiUsage(Base):
    """The calls of an organization's live keys on a day (UTC)."""

    __tablename__ = "api_usage"
    __table_args__ = SCHEMA

    organization_id: Mapped[UUID] = mapped_column(ForeignKey(ORGANIZATION, ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    calls: Mapped[int]
    metered: Mapped[int]
    """Those of them that were made while the plan was a metered one."""
    counted: Mapped[dict[str, Any]]
    """What of each counter is in the numbers already, by the counter's name: adding it twice adds nothing."""


class MeterReport(Base):
    """So many thousands of calls that the payment provider is told of, once. `id` is the provider's identifier too."""

    __tablename__ = "meter_reports"
    __table_args__ = (
        Index(None, "organization_id"),
        Index("ix_meter_reports_open", "id", postgresql_where=text("outcome is null")),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey(ORGANIZATION, ondelete="CASCADE"))
    customer_id: Mapped[str | None]
    thousands: Mapped[int]
    made_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    """When it was sent for the first time."""
    outcome: Mapped[str | None]
    """told, waived (nothing was bought), refused (the provider will not have it), unsure (see the runbook)."""
