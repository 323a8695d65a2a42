"""Written by the fetcher."""

from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from payerwatch.db.models.base import Base, DeadLetterRow, InboxRow, OutboxRow
from payerwatch.db.strangers import StrangersText

SCHEMA = {"schema": "fetcher"}
Foreign = Annotated[str, mapped_column(StrangersText)]
"""Text that a payer's server chose."""


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
    permission_text: Mapped[str] = mapped_column(default="", server_default="")
    """The sentence that permits or forbids, as its source says it."""
    redistribution: Mapped[str]
    declared_at: Mapped[datetime]
    declaration_error: Mapped[Foreign | None]
    checked_at: Mapped[datetime | None]
    """When the declaration was last held against the payer's live site."""
    check_problem: Mapped[Foreign | None]
    visitable: Mapped[bool] = mapped_column(default=False)
    """Declared without a mistake, permitted, not behind a gate, and checked live where that is asked: nothing else is
    ever visited."""
    not_visited_because: Mapped[str | None]


class Permit(Base):
    """A payer's permission to visit it, as an operator recorded it. It holds until it is revoked."""

    __tablename__ = "permits"
    __table_args__ = SCHEMA

    id: Mapped[UUID] = mapped_column(primary_key=True)
    payer_id: Mapped[str] = mapped_column(ForeignKey("fetcher.payers.id"), index=True)
    granted_by: Mapped[str]
    granted_on: Mapped[date]
    reference: Mapped[str]
    gate_accepted: Mapped[bool] = mapped_column(default=False)
    """Whether it also covers accepting the terms that stand before the documents."""
    recorded_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


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
    problem: Mapped[Foreign | None]
    baseline_at: Mapped[datetime | None]
    """When the listing was first read whole: what it named then is the baseline, what comes later is `created`."""


class Source(Base):
    """A URL we visit for a policy, as listed by its payer."""

    __tablename__ = "sources"
    __table_args__ = (
        UniqueConstraint("payer_id", "set_id", "key"),
        Index(None, "host", "due_at", postgresql_where=text("state <> 'withdrawn'")),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    payer_id: Mapped[str] = mapped_column(ForeignKey("fetcher.payers.id"))
    set_id: Mapped[str]
    listing_id: Mapped[str] = mapped_column(ForeignKey("fetcher.listings.id"), index=True)
    """The listing that named it, and whose silence about it means something."""
    key: Mapped[Foreign] = mapped_column(default=lambda: str(uuid4()), server_default=text("(gen_random_uuid())::text"))
    """What it stays the same by: its URL, or the policy's number where every revision has a URL of its own."""
    url: Mapped[Foreign]
    host: Mapped[Foreign]
    expected_number: Mapped[Foreign | None]
    expected_title: Mapped[Foreign | None]
    listed_revision: Mapped[Foreign | None]
    found_in: Mapped[str]
    """`baseline` or `later`"""
    found_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="active")
    """`active`, `missing` (not listed, or failing), `withdrawn` (operator's word)"""
    listed: Mapped[bool] = mapped_column(default=True)
    omitted: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many listings in a row did not name it: one alone may be the listing's mistake."""
    missing_since: Mapped[datetime | None]
    every: Mapped[timedelta]
    due_at: Mapped[datetime]
    visits: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    last_visit_at: Mapped[datetime | None]
    last_ok_at: Mapped[datetime | None]
    last_verdict: Mapped[str | None]
    last_reason: Mapped[Foreign | None]
    etag: Mapped[Foreign | None]
    last_modified: Mapped[Foreign | None]
    last_snapshot_id: Mapped[UUID | None]
    last_sha256: Mapped[str | None]
    last_content_type: Mapped[Foreign | None]
    snapshots: Mapped[int] = mapped_column(default=0)


class Host(Base):
    """A host and who may speak to it now. One replica at a time holds the lease, so limits per host are exact."""

    __tablename__ = "hosts"
    __table_args__ = SCHEMA

    name: Mapped[Foreign] = mapped_column(primary_key=True)
    lease_owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    served_at: Mapped[datetime | None]
    closed_until: Mapped[datetime | None]
    """The breaker: no request before this moment."""
    quiet_until: Mapped[datetime | None]
    """The gap after the last request, for whoever serves the host next."""
    failures: Mapped[int] = mapped_column(default=0)
    robots: Mapped[Foreign | None]
    robots_read_at: Mapped[datetime | None]


class Visit(Base):
    """One attempt to read a source."""

    __tablename__ = "visits"
    __table_args__ = (Index(None, "source_id", "at"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source_id: Mapped[UUID] = mapped_column(ForeignKey("fetcher.sources.id"))
    at: Mapped[datetime]
    verdict: Mapped[str]
    reason: Mapped[Foreign]
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
    content_type: Mapped[Foreign]
    final_url: Mapped[Foreign]
    etag: Mapped[Foreign | None]
    last_modified: Mapped[Foreign | None]
