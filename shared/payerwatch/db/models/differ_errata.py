"""Corrections of what we said about a change. Written by the differ."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from payerwatch.db.models.base import Base
from payerwatch.db.models.differ import SCHEMA


class Erratum(Base):
    """What was wrong and what is right, in one sentence, beside the change for ever."""

    __tablename__ = "errata"
    __table_args__ = (Index(None, "change_id"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    change_id: Mapped[UUID] = mapped_column(ForeignKey("differ.changes.id"))
    at: Mapped[datetime]
    text: Mapped[str]
