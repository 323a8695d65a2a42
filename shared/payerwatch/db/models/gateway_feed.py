"""The feed of changes. Written by the gateway."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from payerwatch.db.models.base import Base
from payerwatch.db.models.gateway import SCHEMA


class FeedEntry(Base):
    """A change's place in the feed. Places have no gaps and become visible in their order."""

    __tablename__ = "feed"
    __table_args__ = SCHEMA

    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    change_id: Mapped[UUID] = mapped_column(unique=True)
