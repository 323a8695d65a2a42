"""Customers, their cards, and test clocks."""

from stripe import Customer
from stripe.test_helpers import TestClock

from payerwatch.local.stripe.account import Account
from payerwatch.local.stripe.cards import TOKENS, payment_method
from payerwatch.local.stripe.catalogue import changed
from payerwatch.local.stripe.refusal import Refused, Thing, missing

FIELDS = ("name", "email", "description", "metadata", "address", "phone")
ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")


def create_customer(account: Account, asked: Thing) -> Thing:
    clock = asked.get("test_clock")
    if clock:
        account.find("test_helpers.test_clock", clock)
    made = account.make(Customer, "cus", balance=0, delinquent=False, test_clock=clock)
    settings = ("custom_fields", "default_payment_method", "footer", "rendering_options")
    made["invoice_settings"] = dict.fromkeys(settings)
    made |= {"invoice_prefix": made["id"][-8:].upper(), "next_invoice_sequence": 1, "currency": "usd"}
    made |= {"tax_exempt": "none", "preferred_locales": [], "created": account.now(made["id"])}
    made.pop("tax", None)
    _write(made, asked)
    if token := asked.get("payment_method"):
        attach(account, token, made)
    account.say("customer.created", made)
    return made


def _write(customer: Thing, asked: Thing) -> None:
    changed(customer, asked, FIELDS)
    if asked.get("address"):
        customer["address"] = {name: asked["address"].get(name) for name in ADDRESS}


def attach(account: Account, token: str, customer: Thing) -> Thing:
    if token not in TOKENS:
        raise missing("PaymentMethod", token)
    method = payment_method(account, TOKENS[token], customer["id"])
    customer["invoice_settings"]["default_payment_method"] = method["id"]
    account.say("payment_method.attached", method)
    return method


def update_customer(account: Account, asked: Thing, key: str) -> Thing:
    customer = account.find("customer", key)
    _write(customer, asked)
    account.say("customer.updated", customer)
    return customer


def retrieve_customer(account: Account, _asked: Thing, key: str) -> Thing:
    """A deleted one is still answered for, as the original does."""
    found = account.objects.get(key)
    if found is not None and found["object"] == "customer" and found.get("deleted"):
        return {"id": key, "object": "customer", "deleted": True}
    return account.find("customer", key)


def live_customer(account: Account, key: str) -> Thing:
    found = account.objects.get(key)
    if found is None or found["object"] != "customer" or found.get("deleted"):
        raise Refused(f"No such customer: '{key}'", code="resource_missing", param="customer")
    return found


def delete_customer(account: Account, _asked: Thing, key: str) -> Thing:
    customer = live_customer(account, key)
    from payerwatch.local.stripe.subscriptions import end  # noqa: PLC0415 (subscriptions know customers)

    for subscription in list(account.all("subscription")):
        if subscription["customer"] == key and subscription["status"] not in {"canceled", "incomplete_expired"}:
            end(account, subscription)
    customer["deleted"] = True
    account.say("customer.deleted", customer)
    return {"id": key, "object": "customer", "deleted": True}


def create_clock(account: Account, asked: Thing) -> Thing:
    frozen = asked["frozen_time"]
    made = account.make(TestClock, "clock", frozen_time=frozen, name=asked.get("name"), status="ready")
    return made | {"deletes_after": frozen + 30 * 86_400, "status_details": {}}
