"""Digest editions: planned once, sent once. Written by the notifier."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from payerwatch.db.models.base import Base
from payerwatch.db.models.notifier import SCHEMA


class Edition(Base):
    """What one reader is told of one period: `2026-W53` of the weekly digest, `2026-11-21` of the daily one."""

    __tablename__ = "editions"
    __table_args__ = (UniqueConstraint("subscriber_id", "period"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subscriber_id: Mapped[UUID]
    period: Mapped[str]
    variant: Mapped[str]
    """free paid"""
    entries: Mapped[dict[str, Any]]
    """Ids of the changes, best first: `{"yours": […], "others": […]}`; nothing that a page could show differently."""
    planned_at: Mapped[datetime]
