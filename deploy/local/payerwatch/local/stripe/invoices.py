"""Invoices: what they sum up, and how their payment is collected."""

from stripe import Invoice, InvoiceLineItem, InvoicePayment

from payerwatch.local.stripe.account import Account
from payerwatch.local.stripe.cards import CHALLENGED, DECLINED, Customer
from payerwatch.local.stripe.payments import attempt, intent_for
from payerwatch.local.stripe.refusal import Thing

DAY = 86_400
RETRY_AFTER = (3 * DAY, 5 * DAY, 7 * DAY)
TAXED_POSTAL_CODES, TAX_PERCENT = "10", 8
"""A made-up tax: eight percent where a postal code begins with 10, none elsewhere."""


def tax_on(amount: int, customer: Thing) -> int:
    postal_code = (customer.get("address") or {}).get("postal_code") or ""
    return amount * TAX_PERCENT // 100 if amount > 0 and postal_code.startswith(TAXED_POSTAL_CODES) else 0


def line(
    account: Account, text: str, amount: int, *, start: int, end: int, price: str | None = None, proration: bool = False
) -> Thing:
    made = account.make(InvoiceLineItem, "il", amount=amount, currency="usd", description=text, subtotal=amount)
    del account.objects[str(made["id"])]
    made |= {"discountable": not proration, "period": {"start": start, "end": end}, "quantity": 1}
    made["discount_amounts"], made["taxes"], made["pretax_credit_amounts"] = [], [], []
    made["parent"] = {
        "type": "subscription_item_details",
        "invoice_item_details": None,
        "subscription_item_details": {"invoice_item": None, "proration": proration, "proration_details": None},
    }
    details = {"price": price, "product": account.objects[price]["product"]} if price else None
    made["pricing"] = {"type": "price_details", "price_details": details, "unit_amount_decimal": str(amount)}
    return made


def discount_on(account: Account, subscription: Thing, amount: int) -> int:
    coupon = account.objects.get(account.private.get(f"discount:{subscription['id']}", ""))
    if coupon is None or amount <= 0:
        return 0
    if coupon["amount_off"]:
        return min(amount, int(coupon["amount_off"]))
    return int(amount * float(coupon["percent_off"]) // 100)


def invoice_for(account: Account, subscription: Thing, lines: list[Thing], reason: str) -> Thing:
    customer = account.objects[subscription["customer"]]
    now = account.now(customer["id"])
    subtotal = sum(each["amount"] for each in lines)
    discount = discount_on(account, subscription, subtotal)
    taxed = subscription["automatic_tax"]["enabled"]
    tax = tax_on(subtotal - discount, customer) if taxed else 0
    total = subtotal - discount + tax
    # A negative balance is what is owed to the customer.
    due = max(0, total + customer["balance"])
    invoice = account.make(Invoice, "in", customer=customer["id"], currency="usd", billing_reason=reason)
    invoice["starting_balance"] = customer["balance"]
    customer["balance"] = min(0, customer["balance"] + total)
    invoice["ending_balance"] = customer["balance"]
    invoice["lines"] |= {"data": lines, "url": f"/v1/invoices/{invoice['id']}/lines"}
    for each in lines:
        each["invoice"], each["subscription"] = invoice["id"], subscription["id"]
    invoice |= {"subtotal": subtotal, "total": total, "amount_due": due, "amount_paid": 0, "amount_remaining": due}
    invoice |= {"subtotal_excluding_tax": subtotal, "total_excluding_tax": total - tax, "auto_advance": True}
    invoice["total_discount_amounts"] = [{"amount": discount, "discount": "di_stand_in"}] if discount else []
    invoice["automatic_tax"] |= {"enabled": taxed, "status": "complete" if taxed else None}
    invoice["total_taxes"] = (
        [
            {
                "amount": tax,
                "tax_behavior": "exclusive",
                "taxability_reason": "standard_rated",
                "taxable_amount": subtotal - discount,
                "type": "tax_rate_details",
                "tax_rate_details": {"tax_rate": "txr_stand_in"},
            }
        ]
        if tax
        else []
    )
    invoice |= {"status": "open", "attempt_count": 0, "collection_method": "charge_automatically"}
    invoice |= {"period_start": lines[0]["period"]["start"] if lines else now, "effective_at": now}
    invoice |= {"period_end": lines[0]["period"]["end"] if lines else now, "number": _number(account, customer)}
    invoice["customer_email"], invoice["test_clock"] = customer["email"], customer["test_clock"]
    invoice["status_transitions"] |= {"finalized_at": now}
    invoice["parent"] = {
        "type": "subscription_details",
        "quote_details": None,
        "subscription_details": {"subscription": subscription["id"], "metadata": subscription["metadata"]},
    }
    base = account.private["base"]
    invoice |= {"hosted_invoice_url": f"{base}/i/{invoice['id']}", "invoice_pdf": f"{base}/i/{invoice['id']}?pdf=1"}
    subscription["latest_invoice"] = invoice["id"]
    account.say("invoice.finalized", invoice)
    return invoice


def _number(account: Account, customer: Thing) -> str:
    customer["next_invoice_sequence"] += 1
    return f"{customer['invoice_prefix']}-{customer['next_invoice_sequence'] - 1:04}"


def payment_of(account: Account, invoice: Thing) -> Thing:
    """The invoice's one payment, made at the first attempt to collect it."""
    for each in account.all("invoice_payment"):
        if each["invoice"] == invoice["id"]:
            return each
    intent = intent_for(account, invoice["amount_due"], invoice["customer"])
    made = account.make(InvoicePayment, "inpay", invoice=invoice["id"], currency="usd", is_default=True, status="open")
    made |= {"amount_requested": invoice["amount_due"], "created": account.now(invoice["customer"])}
    made["payment"] = {"type": "payment_intent", "payment_intent": intent["id"]}
    made["status_transitions"] = {"canceled_at": None, "paid_at": None}
    return made


def collect(account: Account, invoice: Thing, method: str | None, customer: Customer) -> str:
    """`ok`, `declined` or `challenged`. An invoice of nothing is paid without a card."""
    if invoice["amount_due"] == 0:
        return settle(account, invoice)
    payment = payment_of(account, invoice)
    intent = account.objects[payment["payment"]["payment_intent"]]
    outcome = DECLINED if method is None else attempt(account, intent, method, customer)
    invoice["attempt_count"] += 1
    invoice["attempted"] = True
    if outcome == "ok":
        return settle(account, invoice)
    now = account.now(invoice["customer"])
    tries = invoice["attempt_count"]
    retried = invoice["billing_reason"] == "subscription_cycle" and tries <= len(RETRY_AFTER)
    first = invoice["status_transitions"]["finalized_at"]
    invoice["next_payment_attempt"] = max(now + 1, first + RETRY_AFTER[tries - 1]) if retried else None
    account.say("invoice.payment_action_required" if outcome == CHALLENGED else "invoice.payment_failed", invoice)
    return outcome


def settle(account: Account, invoice: Thing) -> str:
    now = account.now(invoice["customer"])
    invoice |= {"status": "paid", "amount_paid": invoice["amount_due"], "amount_remaining": 0, "auto_advance": False}
    invoice["status_transitions"]["paid_at"] = now
    invoice |= {"next_payment_attempt": None, "attempted": True}
    if invoice["amount_due"]:
        payment = payment_of(account, invoice)
        payment |= {"status": "paid", "amount_paid": invoice["amount_due"]}
        payment["status_transitions"] = {"canceled_at": None, "paid_at": now}
        account.say("invoice_payment.paid", payment)
    account.say("invoice.paid", invoice)
    account.say("invoice.payment_succeeded", invoice)
    return "ok"


def void(account: Account, invoice: Thing) -> None:
    invoice |= {"status": "void", "auto_advance": False, "next_payment_attempt": None}
    invoice["status_transitions"]["voided_at"] = account.now(invoice["customer"])
    account.say("invoice.voided", invoice)
