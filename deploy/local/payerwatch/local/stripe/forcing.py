"""Puts a subscription into a status without waiting for what leads there."""

from payerwatch.local.stripe.account import Account
from payerwatch.local.stripe.refusal import Refused, Thing
from payerwatch.local.stripe.subscriptions import OVER

TRIAL = 14 * 86_400
STATUSES = ("incomplete", "incomplete_expired", "trialing", "active", "past_due", "canceled", "unpaid", "paused")


def force(account: Account, key: str, status: str) -> Thing:
    if status not in STATUSES:
        raise Refused(f"Invalid status: {status}", param="status")
    subscription = account.find("subscription", key)
    now = account.now(subscription["customer"])
    over = status in OVER
    subscription |= {"status": status, "ended_at": now if over else None, "canceled_at": now if over else None}
    subscription["trial_end"] = now + TRIAL if status == "trialing" else None
    invoice = account.objects[subscription["latest_invoice"]]
    owed = status in {"past_due", "unpaid", "incomplete"}
    invoice["status"] = "open" if owed else "paid"
    if owed:
        invoice["status_transitions"]["paid_at"] = None
    account.say(
        "customer.subscription.deleted" if status == "canceled" else "customer.subscription.updated", subscription
    )
    return subscription
