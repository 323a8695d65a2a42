"""Test cards and what they do: https://docs.stripe.com/testing"""

from dataclasses import dataclass
from enum import StrEnum

from stripe import PaymentMethod

from payerwatch.local.stripe.account import Account
from payerwatch.local.stripe.refusal import Refused, Thing

OK, DECLINED, CHALLENGED = "ok", "declined", "challenged"
LATER_DECLINED, ALWAYS_CHALLENGED = "later_declined", "always_challenged"


class Customer(StrEnum):
    """Where the customer is while a card is charged. `ANSWERED`: has just passed the bank's challenge."""

    ABSENT = "absent"
    PRESENT = "present"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Card:
    brand: str
    manner: str


CARDS = {
    "4242424242424242": Card("visa", OK),
    "5555555555554444": Card("mastercard", OK),
    "4000000000000002": Card("visa", DECLINED),
    "4000002500003155": Card("visa", CHALLENGED),
    "4000000000000341": Card("visa", LATER_DECLINED),
    "4000002760003184": Card("visa", ALWAYS_CHALLENGED),
}
TOKENS = {
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_authenticationRequired": "4000002500003155",
    "pm_card_chargeCustomerFail": "4000000000000341",
}
KEPT_FIELDS = frozenset(
    {"id", "object", "type", "card", "billing_details", "created", "customer", "customer_account", "livemode"}
    | {"metadata", "allow_redisplay"}
)


def payment_method(account: Account, number: str, customer: str, name: str | None = None) -> Thing:
    digits = "".join(number.split())
    if digits not in CARDS:
        raise Refused("Your card number is incorrect.", status=402, kind="card_error", code="incorrect_number")
    made = account.make(PaymentMethod, "pm", type="card", customer=customer)
    for field in made.keys() - KEPT_FIELDS:
        del made[field]
    made["billing_details"] = {
        "address": {"city": None, "country": "US", "line1": None, "line2": None, "postal_code": None, "state": None},
        **{"email": None, "name": name, "phone": None, "tax_id": None},
    }
    made["card"] = {
        **{"brand": CARDS[digits].brand, "last4": digits[-4:], "exp_month": 8, "exp_year": 2034, "country": "US"},
        **{"display_brand": CARDS[digits].brand, "fingerprint": digits[::-1], "funding": "credit", "wallet": None},
        **{"checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"}},
        **{"generated_from": None, "networks": {"available": [CARDS[digits].brand], "preferred": None}},
        **{"three_d_secure_usage": {"supported": True}, "regulated_status": None},
    }
    account.private[str(made["id"])] = digits
    return made


def manner_of(account: Account, method: str, customer: Customer) -> str:
    """What the bank says: `ok`, `declined` or `challenged`."""
    manner = CARDS[account.private[method]].manner
    if manner == LATER_DECLINED:
        return DECLINED if customer is Customer.ABSENT else OK
    if manner == CHALLENGED:
        return CHALLENGED if customer is Customer.PRESENT else OK
    if manner == ALWAYS_CHALLENGED:
        return OK if customer is Customer.ANSWERED else CHALLENGED
    return manner
