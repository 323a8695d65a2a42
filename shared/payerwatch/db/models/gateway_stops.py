"""Written by the gateway: who asked for no more mail of which list."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from payerwatch.db.models.base import Base


class MailStop(Base):
    """A subscriber stopped a mailing list, or `all` of them. Letters they ask for themselves still come."""

    __tablename__ = "mail_stops"
    __table_args__ = {"schema": "gateway"}  # noqa: RUF012 (SQLAlchemy reads it as a class attribute)

    subscriber_id: Mapped[UUID] = mapped_column(primary_key=True)
    list_name: Mapped[str] = mapped_column(primary_key=True)
    stopped_at: Mapped[datetime]
