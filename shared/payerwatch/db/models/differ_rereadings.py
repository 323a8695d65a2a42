"""Old snapshots read again. Written by the differ."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from payerwatch.db.models.base import Base
from payerwatch.db.models.differ import SCHEMA


class Rereading(Base):
    """What a newer reader made of a version's snapshot. `outcome`: same, upgraded, beside, unreadable.

    `document` and `facts` are kept only of `beside`: the version itself stays as it was, because a published change
    quotes words that the newer reader puts differently.
    """

    __tablename__ = "rereadings"
    __table_args__ = SCHEMA

    version_id: Mapped[UUID] = mapped_column(ForeignKey("differ.versions.id"), primary_key=True)
    reader: Mapped[int]
    from_reader: Mapped[int]
    outcome: Mapped[str]
    read_at: Mapped[datetime]
    document: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    facts: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
