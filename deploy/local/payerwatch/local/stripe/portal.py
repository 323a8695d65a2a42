"""The billing portal, and the hosted page of an invoice: where a card is changed and an invoice is paid."""

from stripe import billing_portal

from payerwatch.local.stripe.account import Account
from payerwatch.local.stripe.cards import Customer, payment_method
from payerwatch.local.stripe.customers import live_customer
from payerwatch.local.stripe.invoices import collect
from payerwatch.local.stripe.refusal import Refused, Thing, declined
from payerwatch.local.stripe.subscriptions import OVER, after_payment, method_of, update_subscription


def create_configuration(account: Account, asked: Thing) -> Thing:
    made = account.make(billing_portal.Configuration, "bpc", active=True, is_default=False)
    made["default_return_url"] = asked.get("default_return_url")
    return made


def create_portal_session(account: Account, asked: Thing) -> Thing:
    customer = live_customer(account, asked.get("customer", ""))
    made = account.make(billing_portal.Session, "bps", customer=customer["id"], return_url=asked.get("return_url"))
    made["configuration"] = asked.get("configuration") or "bpc_default"
    made.pop("after_expiration", None)
    made["url"] = f"{account.private['base']}/p/session/{made['id']}"
    return made


def change_card(account: Account, customer: str, card: str) -> None:
    """The new card is the one for everything, and what is open is tried with it at once."""
    method = payment_method(account, card, customer)
    account.objects[customer]["invoice_settings"]["default_payment_method"] = method["id"]
    account.say("payment_method.attached", method)
    for subscription in list(account.all("subscription")):
        if subscription["customer"] == customer and subscription["status"] not in OVER:
            subscription["default_payment_method"] = method["id"]
            invoice = account.objects.get(subscription["latest_invoice"] or "")
            if invoice is not None and invoice["status"] == "open":
                pay_open(account, invoice, method["id"], Customer.ANSWERED)


def pay_open(account: Account, invoice: Thing, method: str | None, customer: Customer) -> str:
    outcome = collect(account, invoice, method, customer)
    if outcome == "ok":
        after_payment(account, invoice)
    return outcome


def pay_invoice(account: Account, asked: Thing, key: str) -> Thing:
    invoice = account.find("invoice", key)
    if invoice["status"] != "open":
        raise Refused("Invoice is already paid", code="invoice_already_paid")
    subscription = account.objects[invoice["parent"]["subscription_details"]["subscription"]]
    method = asked.get("payment_method") or method_of(account, subscription)
    if pay_open(account, invoice, method, Customer.ABSENT) != "ok":
        raise declined("generic_decline")
    return invoice


def cancel_or_resume(account: Account, subscription: Thing, *, cancel: bool) -> None:
    update_subscription(account, {"cancel_at_period_end": cancel}, subscription["id"])
