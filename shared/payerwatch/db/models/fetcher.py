"""Written by the fetcher."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from payerwatch.db.models.base import Base, DeadLetterRow, InboxRow, OutboxRow

SCHEMA = {"schema": "fetcher"}


class Outbox(OutboxRow):
    __tablename__ = "outbox"
    __table_args__ = (Index(None, "id", postgresql_where=text("published_at is null")), SCHEMA)


class Inbox(InboxRow):
    __tablename__ = "inbox"
    __table_args__ = (Index(None, "event_id"), SCHEMA)


class DeadLetter(DeadLetterRow):
    __tablename__ = "dead_letters"
    __table_args__ = SCHEMA


class Payer(Base):
    """A declared payer. `permission`: public_domain granted unasked forbidden; `redistribution`: full excerpts."""

    __tablename__ = "payers"
    __table_args__ = SCHEMA

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    permission: Mapped[str]
    permission_source: Mapped[str]
    redistribution: Mapped[str]
    declared_at: Mapped[datetime]
    declaration_error: Mapped[str | None]
    visitable: Mapped[bool] = mapped_column(default=False)
    """Declared without a mistake, permitted, and not behind a gate: nothing else is ever visited."""


class Listing(Base):
    """A page or call that lists a set's policies, and when it is read next."""

    __tablename__ = "listings"
    __table_args__ = (Index(None, "host", "due_at"), SCHEMA)

    id: Mapped[str] = mapped_column(primary_key=True)
    """`payer/set/position`"""
    payer_id: Mapped[str] = mapped_column(ForeignKey("fetcher.payers.id"))
    set_id: Mapped[str]
    url: Mapped[str]
    host: Mapped[str]
    every: Mapped[timedelta]
    due_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0)
    last_read_at: Mapped[datetime | None]
    last_ok_at: Mapped[datetime | None]
    last_count: Mapped[int | None]
    problem: Mapped[str | None]
    baseline_at: Mapped[datetime | None]
    """When the listing was first read whole: what it named then is the baseline, what comes later is `created`."""


class Source(Base):
    """A URL we visit for a policy, as listed by its payer."""

    __tablename__ = "sources"
    __table_args__ = (
        UniqueConstraint("payer_id", "set_id", "url"),
        Index(None, "host", "due_at", postgresql_where=text("state <> 'withdrawn'")),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    payer_id: Mapped[str] = mapped_column(ForeignKey("fetcher.payers.id"))
    set_id: Mapped[str]
    listing_id: Mapped[str] = mapped_column(ForeignKey("fetcher.listings.id"), index=True)
    """The listing that named it, and whose silence about it means something."""
    url: Mapped[str]
    host: Mapped[str]
    expected_number: Mapped[str | None]
    expected_title: Mapped[str | None]
    listed_revision: Mapped[str | None]
    found_in: Mapped[str]
    """`baseline` or `later`"""
    found_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="active")
    """`active`, `missing` (not listed, or failing), `withdrawn` (operator's word)"""
    listed: Mapped[bool] = mapped_column(default=True)
    missing_since: Mapped[datetime | None]
    every: Mapped[timedelta]
    due_at: Mapped[datetime]
    visits: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    last_visit_at: Mapped[datetime | None]
    last_ok_at: Mapped[datetime | None]
    last_verdict: Mapped[str | None]
    last_reason: Mapped[str | None]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    last_snapshot_id: Mapped[UUID | None]
    last_sha256: Mapped[str | None]
    last_content_type: Mapped[str | None]
    snapshots: Mapped[int] = mapped_column(default=0)


class Host(Base):
    """A host and who may speak to it now. One replica at a time holds the lease, so limits per host are exact."""

    __tablename__ = "hosts"
    __table_args__ = SCHEMA

    name: Mapped[str] = mapped_column(primary_key=True)
    lease_owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    served_at: Mapped[datetime | None]
    closed_until: Mapped[datetime | None]
    """The breaker: no request before this moment."""
    quiet_until: Mapped[datetime | None]
    """The gap after the last request, for whoever serves the host next."""
    failures: Mapped[int] = mapped_column(default=0)
    robots: Mapped[str | None]
    robots_read_at: Mapped[datetime | None]


class Visit(Base):
    """One attempt to read a source."""

    __tablename__ = "visits"
    __table_args__ = (Index(None, "source_id", "at"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source_id: Mapped[UUID] = mapped_column(ForeignKey("fetcher.sources.id"))
    at: Mapped[datetime]
    verdict: Mapped[str]
    reason: Mapped[str]
    status: Mapped[int | None]
    size: Mapped[int | None]
    took: Mapped[timedelta]
    snapshot_id: Mapped[UUID | None]


class Snapshot(Base):
    """The bytes as received, by hash, in the archive."""

    __tablename__ = "snapshots"
    __table_args__ = (UniqueConstraint("source_id", "number"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source_id: Mapped[UUID] = mapped_column(ForeignKey("fetcher.sources.id"))
    number: Mapped[int]
    taken_at: Mapped[datetime]
    sha256: Mapped[str]
    size: Mapped[int]
    content_type: Mapped[str] = mapped_column(Text)
    final_url: Mapped[str]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
