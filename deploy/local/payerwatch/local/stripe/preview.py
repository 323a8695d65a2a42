from payerwatch.local.stripe.account import Account
from payerwatch.local.stripe.invoices import invoice_for
from payerwatch.local.stripe.refusal import Refused, Thing
from payerwatch.local.stripe.subscriptions import change_items


def preview_invoice(account: Account, asked: Thing) -> Thing:
    """What a change would cost now. Nothing of it stays."""
    details = asked.get("subscription_details") or {}
    if not asked.get("subscription") or not details.get("items"):
        raise Refused("Missing required param: subscription.", code="parameter_missing", param="subscription")
    before = account.snapshot()
    subscription = account.find("subscription", asked["subscription"])
    pending = f"pending_{subscription['id']}"
    account.objects.pop(pending, None)
    change_items(account, subscription, {"items": details["items"], "proration_behavior": "create_prorations"})
    lines = account.objects.pop(pending, {"lines": []})["lines"]
    made = invoice_for(account, subscription, lines, "upcoming")
    made |= {"id": f"upcoming_{made['id']}", "status": "draft", "number": None}
    account.restore(before)
    return made
