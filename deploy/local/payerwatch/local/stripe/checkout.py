"""Checkout sessions: made by the API, gone through by a browser."""

from stripe import checkout

from payerwatch.local.stripe.account import Account
from payerwatch.local.stripe.cards import DECLINED, Customer, payment_method
from payerwatch.local.stripe.catalogue import cost_of
from payerwatch.local.stripe.customers import ADDRESS, live_customer
from payerwatch.local.stripe.cycle import expire
from payerwatch.local.stripe.refusal import Refused, Thing, impossible
from payerwatch.local.stripe.subscriptions import DAY, active_price, begin, start_paid

LIFE = 24 * 3600


def create_session(account: Account, asked: Thing) -> Thing:
    _check(asked)
    customer = live_customer(account, asked["customer"])
    prices = [_price(account, item) for item in asked["line_items"]]
    _check_tax_place(asked, customer)
    subtotal = sum(cost_of(account, p, 1) for p in prices if p["recurring"]["usage_type"] == "licensed")
    made = account.make(checkout.Session, "cs_test", customer=customer["id"], mode="subscription", status="open")
    now = int(account.clock())
    made |= {"created": now, "expires_at": asked.get("expires_at") or now + LIFE, "payment_status": "unpaid"}
    made |= {"success_url": asked["success_url"], "cancel_url": asked.get("cancel_url"), "currency": "usd"}
    made |= {"amount_subtotal": subtotal, "amount_total": subtotal, "metadata": asked.get("metadata") or {}}
    made["total_details"] = {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0}
    made["automatic_tax"] |= {"enabled": bool((asked.get("automatic_tax") or {}).get("enabled"))}
    made["allow_promotion_codes"] = asked.get("allow_promotion_codes")
    made["client_reference_id"] = asked.get("client_reference_id")
    made |= {"payment_method_types": ["card"], "custom_fields": [], "shipping_options": []}
    made["customer_details"] = {
        **{"address": None, "email": customer["email"], "name": customer["name"], "phone": None},
        **{"tax_exempt": "none", "tax_ids": [], "business_name": None, "individual_name": None},
    }
    made["url"] = f"{account.private['base']}/c/pay/{made['id']}"
    for absent in ("line_items", "optional_items", "name_collection"):
        made.pop(absent, None)
    account.objects[f"wish_{made['id']}"] = {
        "object": "wish",
        "prices": [price["id"] for price in prices],
        "data": asked.get("subscription_data") or {},
    }
    return made


def _check(asked: Thing) -> None:
    if asked.get("mode") != "subscription":
        raise impossible("Only subscription mode is played here.", "mode")
    for name in ("line_items", "success_url", "customer"):
        if not asked.get(name):
            raise Refused(f"Missing required param: {name}.", code="parameter_missing", param=name)
    if not str(asked["success_url"]).startswith(("http://", "https://")):
        raise Refused("Not a valid URL", code="url_invalid", param="success_url")


def _check_tax_place(asked: Thing, customer: Thing) -> None:
    taxed = (asked.get("automatic_tax") or {}).get("enabled")
    taken = (asked.get("customer_update") or {}).get("address") == "auto"
    if taxed and not customer["address"] and not taken:
        message = "Automatic tax needs the customer's address, or `customer_update[address]` set to 'auto'."
        raise Refused(message, code="customer_tax_location_invalid")


def _price(account: Account, item: Thing) -> Thing:
    price = active_price(account, item.get("price", ""))
    metered = price["recurring"]["usage_type"] == "metered"
    if metered and "quantity" in item:
        raise impossible("Quantity is not allowed with a metered price.", "line_items[0][quantity]")
    if not metered and not item.get("quantity"):
        raise Refused("Quantity is required.", code="parameter_missing", param="line_items[0][quantity]")
    return price


def expire_session(account: Account, _asked: Thing, key: str) -> Thing:
    session = account.find("checkout.session", key)
    if session["status"] != "open":
        raise Refused('Only Checkout Sessions with a status in ["open"] can be expired.', param="session")
    expire(account, session)
    return session


def pay(account: Account, session: Thing, form: dict[str, str]) -> str:
    """What the pay page's button does: `ok`, `declined`, `challenged` or `no such code`."""
    before = account.snapshot()
    customer = account.objects[session["customer"]]
    _write_address(customer, form.get("postal_code", ""))
    code = form.get("promotion_code", "").strip().upper()
    coupon = _coupon(account, code) if code else None
    if code and coupon is None:
        return "no such code"
    answered = Customer.ANSWERED if form.get("answered") else Customer.PRESENT
    outcome = _subscribe(account, session, form["card"], coupon, answered)
    if outcome != "ok":
        account.restore(before)
    return outcome


def _subscribe(account: Account, session: Thing, card: str, coupon: Thing | None, customer: Customer) -> str:
    wish = account.objects[f"wish_{session['id']}"]
    data, owner = wish["data"], account.objects[session["customer"]]
    days = data.get("trial_period_days")
    trial = account.now(owner["id"]) + days * DAY if days else None
    prices = [account.objects[price] for price in wish["prices"]]
    subscription = begin(account, owner, prices, trial=trial, asked=data | {"automatic_tax": session["automatic_tax"]})
    if coupon is not None:
        account.private[f"discount:{subscription['id']}"] = coupon["id"]
    if card:
        method = payment_method(account, card, owner["id"])
        subscription["default_payment_method"] = method["id"]
    outcome = start_paid(account, subscription, customer) if card or trial else DECLINED
    if outcome == "ok":
        _complete(account, session, subscription)
    return outcome


def _complete(account: Account, session: Thing, subscription: Thing) -> None:
    invoice = account.objects[subscription["latest_invoice"]]
    tax = sum(each["amount"] for each in invoice["total_taxes"])
    discount = sum(each["amount"] for each in invoice["total_discount_amounts"])
    session |= {"status": "complete", "subscription": subscription["id"], "invoice": invoice["id"], "url": None}
    session |= {"payment_status": "paid" if invoice["amount_due"] else "no_payment_required"}
    session |= {"amount_total": invoice["total"]}
    session["total_details"] = {"amount_discount": discount, "amount_shipping": 0, "amount_tax": tax}
    account.say("checkout.session.completed", session)


def _coupon(account: Account, code: str) -> Thing | None:
    for promotion in account.all("promotion_code"):
        if promotion["code"] == code and promotion["active"]:
            promotion["times_redeemed"] += 1
            return account.find("coupon", promotion["promotion"]["coupon"])
    return None


def _write_address(customer: Thing, postal_code: str) -> None:
    if postal_code:
        customer["address"] = dict.fromkeys(ADDRESS) | {"country": "US", "postal_code": postal_code}
