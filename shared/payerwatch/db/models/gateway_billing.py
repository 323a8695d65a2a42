"""What organizations have bought, and what the payment provider told us of it. Written by the gateway."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from payerwatch.db.models.base import Base
from payerwatch.db.models.gateway import SCHEMA
from payerwatch.db.models.gateway_accounts import ORGANIZATION


class EntitlementRow(Base):
    """The governing subscription of an organization, as it was when last fetched from the provider."""

    __tablename__ = "entitlements"
    __table_args__ = (
        CheckConstraint("plan in ('free', 'pro', 'partner')", name="plan"),
        CheckConstraint(
            "status in ('incomplete', 'incomplete_expired', 'trialing', 'active', 'past_due', 'canceled', 'unpaid',"
            " 'paused')",
            name="status",
        ),
        SCHEMA,
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey(ORGANIZATION, ondelete="CASCADE"), primary_key=True)
    plan: Mapped[str]
    status: Mapped[str]
    subscription_id: Mapped[str | None]
    """The provider's; None where the operator gave the plan, which reconciliation leaves alone."""
    past_due_since: Mapped[datetime | None]
    renews_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    """Set when the customer has cancelled: the plan goes on until then."""
    changed_at: Mapped[datetime]


class BillingCustomer(Base):
    """An organization's customer at the provider. Locked while anything is fetched or changed for it."""

    __tablename__ = "billing_customers"
    __table_args__ = SCHEMA

    organization_id: Mapped[UUID] = mapped_column(ForeignKey(ORGANIZATION, ondelete="CASCADE"), primary_key=True)
    customer_id: Mapped[str | None] = mapped_column(unique=True)
    """None until the provider has answered for the first time, and after the customer was deleted there."""
    generation: Mapped[int]
    """Counts the customers made, so that the idempotency key of the next is a new one."""
    made_at: Mapped[datetime]
    checkout_id: Mapped[str | None]
    """The checkout session that is open, so that a second click or tab gets the same."""
    checkout_plan: Mapped[str | None]


class StripeEvent(Base):
    """An event of the provider's webhook by its own id. It says only whose state to fetch; what it carried is not
    kept."""

    __tablename__ = "stripe_events"
    __table_args__ = (Index(None, "due_at", postgresql_where=text("settled_at is null")), SCHEMA)

    id: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    api_version: Mapped[str | None]
    customer_id: Mapped[str | None]
    received_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int]
    settled_at: Mapped[datetime | None]
    outcome: Mapped[str | None]


class MoneyBack(Base):
    """A first payment that is given back. Kept when the organization goes: once per customer is for ever."""

    __tablename__ = "money_backs"
    __table_args__ = (
        Index(None, "asked_at", postgresql_where=text("finished_at is null")),
        Index(None, "asked_by"),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(unique=True)
    asked_by: Mapped[UUID]
    """The subscriber who did."""
    reason: Mapped[str]
    customer_id: Mapped[str]
    subscription_id: Mapped[str]
    asked_at: Mapped[datetime]
    first_paid_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    refund_id: Mapped[str | None]
    amount: Mapped[int | None]
    currency: Mapped[str | None]
    card: Mapped[str | None]
    """The last four digits, for the letter."""
    finished_at: Mapped[datetime | None]
