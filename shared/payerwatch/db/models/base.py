from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, MetaData, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """A table's schema is the name of the only service that writes it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy reads it as a class attribute)
        datetime: DateTime(timezone=True),
        str: Text,
        int: BigInteger,
        list[str]: ARRAY(Text),
        dict[str, Any]: JSONB,
    }


class OutboxRow(Base):
    """An event said in the transaction that made it true. Published when `published_at` is set."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True)
    stream: Mapped[str]
    data: Mapped[dict[str, Any]]
    correlation: Mapped[UUID]
    said_at: Mapped[datetime] = mapped_column(server_default=func.now())
    published_at: Mapped[datetime | None]


class InboxRow(Base):
    """An event that a consumer's transaction has taken effect for."""

    __abstract__ = True

    consumer: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())


class DeadLetterRow(Base):
    """An entry that could not be handled, with all that is needed to look at it and replay it."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True)
    stream: Mapped[str]
    entry: Mapped[str]
    event_id: Mapped[UUID | None]
    payload: Mapped[bytes]
    error: Mapped[str]
    traceback: Mapped[str]
    deliveries: Mapped[int]
    parked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    replayed_at: Mapped[datetime | None]
