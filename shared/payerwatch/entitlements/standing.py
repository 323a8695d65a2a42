"""What a subscription's status at the payment provider allows: every status, in one table."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

GRACE = timedelta(days=7)
"""How long a plan goes on after a payment failed."""


class Status(StrEnum):
    """Stripe's eight: https://docs.stripe.com/api/subscriptions/object#subscription_object-status"""

    INCOMPLETE = "incomplete"
    INCOMPLETE_EXPIRED = "incomplete_expired"
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    CANCELED = "canceled"
    UNPAID = "unpaid"
    PAUSED = "paused"


class Standing(StrEnum):
    PAID = "paid"
    GRACE = "grace"
    """A payment failed: the plan goes on for a while, and the customer is told until when."""
    WAITING = "waiting"
    """Nothing has been paid yet, or nothing is collected now: the plan can still (re)start."""
    ENDED = "ended"


STANDINGS: Mapping[Status, Standing] = {
    Status.INCOMPLETE: Standing.WAITING,
    Status.INCOMPLETE_EXPIRED: Standing.ENDED,
    Status.TRIALING: Standing.PAID,
    Status.ACTIVE: Standing.PAID,
    Status.PAST_DUE: Standing.GRACE,
    Status.CANCELED: Standing.ENDED,
    Status.UNPAID: Standing.WAITING,
    Status.PAUSED: Standing.WAITING,
}


def allows(status: Status, past_due_since: datetime | None, now: datetime) -> bool:
    """Whether a subscription in this status gives its plan now."""
    standing = STANDINGS[status]
    if standing is Standing.GRACE:
        return past_due_since is not None and now < past_due_since + GRACE
    return standing is Standing.PAID
