"""Payment intents, charges and refunds."""

from stripe import Charge, PaymentIntent, Refund

from payerwatch.local.stripe.account import Account
from payerwatch.local.stripe.cards import CHALLENGED, DECLINED, Customer, manner_of
from payerwatch.local.stripe.refusal import Refused, Thing


def intent_for(account: Account, amount: int, customer: str) -> Thing:
    intent = account.make(
        PaymentIntent, "pi", amount=amount, currency="usd", customer=customer, status="requires_payment_method"
    )
    intent |= {"client_secret": f"{intent['id']}_secret_stand_in", "payment_method_types": ["card"]}
    return intent


def attempt(account: Account, intent: Thing, method: str, customer: Customer) -> str:
    """`ok`, `declined` or `challenged`, written into the intent and a charge."""
    manner = manner_of(account, method, customer)
    intent["payment_method"] = method
    if manner == CHALLENGED:
        intent |= {"status": "requires_action", "next_action": {"type": "redirect_to_url"}}
        account.say("payment_intent.requires_action", intent)
        return manner
    charge = _charge(account, intent, paid=manner != DECLINED)
    intent |= {"latest_charge": charge["id"], "next_action": None}
    if manner == DECLINED:
        intent["status"] = "requires_payment_method"
        intent["last_payment_error"] = {
            "type": "card_error",
            "code": "card_declined",
            "message": charge["failure_message"],
        }
        account.say("charge.failed", charge)
        account.say("payment_intent.payment_failed", intent)
        return manner
    intent |= {"status": "succeeded", "amount_received": intent["amount"], "last_payment_error": None}
    account.say("charge.succeeded", charge)
    account.say("payment_intent.succeeded", intent)
    return manner


def _charge(account: Account, intent: Thing, *, paid: bool) -> Thing:
    amount, method = intent["amount"], account.objects[intent["payment_method"]]
    charge = account.make(Charge, "ch", amount=amount, currency="usd", customer=intent["customer"])
    charge |= {"payment_intent": intent["id"], "payment_method": method["id"], "paid": paid, "captured": paid}
    charge |= {"amount_captured": amount if paid else 0, "status": "succeeded" if paid else "failed"}
    charge["failure_code"] = None if paid else "card_declined"
    charge["failure_message"] = None if paid else "Your card was declined."
    charge["billing_details"] = {**method["billing_details"]}
    card = {key: method["card"][key] for key in ("brand", "last4", "exp_month", "exp_year", "country", "funding")}
    charge["payment_method_details"] = {"type": "card", "card": card}
    return charge


def refund(account: Account, asked: Thing) -> Thing:
    charge = _refunded_charge(account, asked)
    left = charge["amount"] - charge["amount_refunded"]
    amount = asked.get("amount", left)
    if not charge["paid"]:
        raise Refused(f"Charge {charge['id']} was not paid.", code="charge_not_refundable")
    if left == 0:
        raise Refused(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if not 0 < amount <= left:
        raise Refused(f"Refund amount is greater than unrefunded amount on charge ({left})", param="amount")
    made = account.make(Refund, "re", amount=amount, charge=charge["id"], currency="usd", status="succeeded")
    made |= {"payment_intent": charge["payment_intent"], "reason": asked.get("reason")}
    made |= {"metadata": asked.get("metadata") or {}, "created": account.now(charge["customer"])}
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    account.say("refund.created", made)
    account.say("charge.refunded", charge)
    return made


def _refunded_charge(account: Account, asked: Thing) -> Thing:
    if bool(asked.get("charge")) == bool(asked.get("payment_intent")):
        raise Refused("You must pass exactly one of charge or payment_intent.", code="parameter_missing")
    if asked.get("charge"):
        return account.find("charge", asked["charge"])
    intent = account.find("payment_intent", asked["payment_intent"])
    if not intent["latest_charge"]:
        raise Refused("This PaymentIntent does not have a successful charge to refund.", code="missing_charge")
    return account.find("charge", intent["latest_charge"])
