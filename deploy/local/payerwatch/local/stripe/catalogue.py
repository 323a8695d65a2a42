"""Products, prices, meters, coupons and promotion codes."""

from stripe import Coupon, Price, Product, PromotionCode
from stripe.billing import Meter, MeterEvent

from payerwatch.local.stripe.account import Account
from payerwatch.local.stripe.refusal import Refused, Thing, impossible

PLAIN = ("name", "description", "active", "metadata", "tax_code", "unit_label", "nickname", "tax_behavior")


def changed(thing: Thing, asked: Thing, names: tuple[str, ...]) -> Thing:
    for name in names:
        if name in asked:
            thing[name] = {**(thing.get(name) or {}), **asked[name]} if name == "metadata" else asked[name]
    return thing


def create_product(account: Account, asked: Thing) -> Thing:
    made = account.make(Product, "prod", active=True, name=asked["name"], type="service", updated=account.now())
    account.say("product.created", changed(made, asked, PLAIN))
    return made


def update_product(account: Account, asked: Thing, key: str) -> Thing:
    return changed(account.find("product", key), asked, PLAIN)


def create_price(account: Account, asked: Thing) -> Thing:
    product = account.find("product", asked.get("product", ""))
    _take_lookup_key(account, asked)
    recurring = asked.get("recurring")
    amount = asked.get("unit_amount")
    if amount is None and asked.get("billing_scheme") != "tiered":
        raise Refused("Missing required param: unit_amount.", code="parameter_missing", param="unit_amount")
    if amount is not None and amount < 0:
        raise impossible("Invalid non-negative integer", "unit_amount")
    made = account.make(Price, "price", product=product["id"], currency=asked["currency"].lower(), active=True)
    made |= {"unit_amount": amount, "unit_amount_decimal": str(amount) if amount is not None else None}
    made |= {"billing_scheme": asked.get("billing_scheme", "per_unit"), "lookup_key": asked.get("lookup_key")}
    made |= {"type": "recurring" if recurring else "one_time", "tax_behavior": asked.get("tax_behavior", "unspecified")}
    made |= {"tiers_mode": asked.get("tiers_mode"), "nickname": asked.get("nickname")}
    made["recurring"] = _recurring(account, recurring) if recurring else None
    made["metadata"] = asked.get("metadata") or {}
    made.pop("tiers", None)
    if tiers := asked.get("tiers"):
        account.private[f"tiers:{made['id']}"] = ",".join(
            f"{t['up_to']}:{t.get('unit_amount_decimal', t.get('unit_amount', 0))}" for t in tiers
        )
    account.say("price.created", made)
    return made


def _recurring(account: Account, asked: Thing) -> Thing:
    if asked.get("meter"):
        account.find("billing.meter", asked["meter"])
    elif asked.get("usage_type") == "metered":
        raise Refused("A metered price needs a meter.", code="parameter_missing", param="recurring[meter]")
    return {
        "interval": asked["interval"],
        "interval_count": asked.get("interval_count", 1),
        "meter": asked.get("meter"),
        "usage_type": asked.get("usage_type", "licensed"),
        "trial_period_days": None,
    }


def _take_lookup_key(account: Account, asked: Thing) -> None:
    key = asked.get("lookup_key")
    for price in account.all("price"):
        if key and price["lookup_key"] == key:
            if not asked.get("transfer_lookup_key"):
                raise Refused(f"A price (`{price['id']}`) already uses that lookup key.", param="lookup_key")
            price["lookup_key"] = None


def update_price(account: Account, asked: Thing, key: str) -> Thing:
    price = account.find("price", key)
    if "lookup_key" in asked:
        _take_lookup_key(account, asked)
        price["lookup_key"] = asked["lookup_key"]
    account.say("price.updated", changed(price, asked, ("active", "metadata", "nickname", "tax_behavior")))
    return price


def create_meter(account: Account, asked: Thing) -> Thing:
    if any(m["event_name"] == asked["event_name"] and m["status"] == "active" for m in account.all("billing.meter")):
        raise Refused("There is already an active meter with this event name.", param="event_name")
    made = account.make(Meter, "mtr", event_name=asked["event_name"], display_name=asked["display_name"])
    made |= {"status": "active", "default_aggregation": asked["default_aggregation"], "updated": account.now()}
    made["customer_mapping"] = {"event_payload_key": "stripe_customer_id", "type": "by_id"}
    made["value_settings"] = {"event_payload_key": "value"}
    made["status_transitions"] = {"deactivated_at": None}
    return made


def create_meter_event(account: Account, asked: Thing) -> Thing:
    payload = asked["payload"]
    if not any(m["event_name"] == asked["event_name"] for m in account.all("billing.meter")):
        raise Refused("No active meter has this event name.", code="no_meter", param="event_name")
    account.find("customer", payload.get("stripe_customer_id", ""))
    if not payload.get("value", "").isdigit():
        raise impossible("The value must be a whole number.", "payload[value]")
    identifier = asked.get("identifier")
    if identifier and any(each["identifier"] == identifier for each in account.all("billing.meter_event")):
        raise Refused("An event already exists with this identifier.", code="duplicate_meter_event", param="identifier")
    when = asked.get("timestamp") or account.now(payload["stripe_customer_id"])
    made = account.make(MeterEvent, "mevt", event_name=asked["event_name"], payload=payload, timestamp=when)
    made["identifier"] = identifier or made["id"]
    return made


def used(account: Account, price: Thing, customer: str, start: int, end: int) -> int:
    name = account.objects[price["recurring"]["meter"]]["event_name"]
    events = (each for each in account.all("billing.meter_event") if each["event_name"] == name)
    return sum(
        int(each["payload"]["value"])
        for each in events
        if each["payload"]["stripe_customer_id"] == customer and start <= each["timestamp"] < end
    )


def cost_of(account: Account, price: Thing, quantity: int) -> int:
    tiers = account.private.get(f"tiers:{price['id']}")
    if tiers is None:
        return quantity * int(price["unit_amount"] or 0)
    total, below = 0.0, 0
    for tier in tiers.split(","):
        top, _, each = tier.partition(":")
        reach = quantity if top == "inf" else min(quantity, int(top))
        total += max(0, reach - below) * float(each)
        below = max(below, reach)
    return round(total)


def create_coupon(account: Account, asked: Thing) -> Thing:
    if bool(asked.get("percent_off")) == bool(asked.get("amount_off")):
        raise Refused("Must provide exactly one of percent_off or amount_off.", code="parameter_missing")
    made = account.make(Coupon, "co", valid=True, times_redeemed=0, duration=asked.get("duration", "once"))
    made.pop("applies_to", None)
    return changed(made, asked, ("percent_off", "amount_off", "currency", "name", "metadata"))


def create_promotion_code(account: Account, asked: Thing) -> Thing:
    coupon = account.find("coupon", asked["promotion"].get("coupon", ""))
    made = account.make(PromotionCode, "promo", active=True, code=asked.get("code", "").upper(), times_redeemed=0)
    made["promotion"] = {"coupon": coupon["id"], "type": "coupon"}
    made["restrictions"] = {
        "first_time_transaction": False,
        "minimum_amount": None,
        "minimum_amount_currency": None,
    }
    made.pop("customer_account", None)
    made["customer_account"] = None
    return made
