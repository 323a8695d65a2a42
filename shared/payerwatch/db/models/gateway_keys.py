"""API keys. Written by the gateway."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from payerwatch.db.models.base import Base
from payerwatch.db.models.gateway import SCHEMA


class ApiKey(Base):
    """An organization's key to the API. It was shown once; what is kept cannot be used to call."""

    __tablename__ = "api_keys"
    __table_args__ = (Index(None, "organization_id"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("gateway.organizations.id", ondelete="CASCADE"))
    name: Mapped[str]
    kind: Mapped[str]
    """`live` or `test`: a test key is answered from a synthetic data set."""
    prefix: Mapped[str] = mapped_column(unique=True)
    """The part of the key that may be shown: kind and id."""
    secret_hash: Mapped[bytes]
    scopes: Mapped[list[str]]
    networks: Mapped[list[str]]
    """Where it may be used from; empty for everywhere."""
    made_by: Mapped[UUID]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    replaces: Mapped[UUID | None]
    """The key that this one was made to take over from; both work until that one expires."""
