"""What a customer's subscriptions, as Stripe has them, come to. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from stripe import Invoice, StripeObject, Subscription

from payerwatch.entitlements import PLANS, STANDINGS, PlanKey, Standing, Status

STRONGEST = (Standing.PAID, Standing.GRACE, Standing.WAITING, Standing.ENDED)
OVER = frozenset({Status.CANCELED, Status.INCOMPLETE_EXPIRED})


@dataclass(frozen=True, slots=True)
class Bought:
    subscription_id: str
    plan: PlanKey
    status: Status
    started_at: datetime
    past_due_since: datetime | None = None
    renews_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def over(self) -> bool:
        return self.status in OVER


def moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None


def noted(metadata: StripeObject | None, name: str) -> str:
    """What was written on an object of Stripe's when we made it; empty where nothing was."""
    return str(metadata.to_dict().get(name, "")) if metadata is not None else ""


def plan_of(subscription: Subscription) -> PlanKey:
    """By what was written on the price when it was made: lookup keys move on to newer prices. Free for a stranger's."""
    written = {noted(item.price.metadata, "plan") for item in subscription["items"].data}
    known = [key for key in PlanKey if key.value in written]
    return max(known, key=lambda plan: PLANS[plan].rank, default=PlanKey.FREE)


def bought_of(subscription: Subscription) -> Bought:
    """`latest_invoice` is expanded. Raises ValueError for a status that Stripe did not have when this was written."""
    status = Status(subscription.status)
    items = subscription["items"].data
    period_end = moment(items[0].current_period_end) if items else None
    return Bought(
        subscription_id=subscription.id,
        plan=plan_of(subscription),
        status=status,
        started_at=datetime.fromtimestamp(subscription.created, UTC),
        past_due_since=_failed_since(subscription) if status is Status.PAST_DUE else None,
        renews_at=period_end if status not in OVER else None,
        ends_at=moment(subscription.ended_at or subscription.cancel_at),
    )


def _failed_since(subscription: Subscription) -> datetime | None:
    """The payment is tried when the invoice is finalized, so that is when it failed first."""
    invoice = subscription.latest_invoice
    if not isinstance(invoice, Invoice):
        return None
    return moment(invoice.status_transitions.finalized_at or invoice.created)


def governing(subscriptions: Iterable[Bought]) -> Bought | None:
    """The one that gives most: by standing, then the higher plan, then the newer."""

    def strength(bought: Bought) -> tuple[int, int, datetime]:
        return (-STRONGEST.index(STANDINGS[bought.status]), PLANS[bought.plan].rank, bought.started_at)

    return max(subscriptions, key=strength, default=None)
