"""Subscriptions: how one starts, changes and ends."""

import calendar
from datetime import UTC, datetime

from stripe import Plan, Subscription, SubscriptionItem

from payerwatch.local.stripe.account import Account
from payerwatch.local.stripe.cards import CHALLENGED, Customer
from payerwatch.local.stripe.catalogue import changed, cost_of, used
from payerwatch.local.stripe.customers import live_customer
from payerwatch.local.stripe.invoices import collect, invoice_for, line, void
from payerwatch.local.stripe.refusal import Refused, Thing, declined, impossible
from payerwatch.local.stripe.shapes import blank, listed

OVER = frozenset({"canceled", "incomplete_expired"})
DAY = 86_400


def month_after(moment: int) -> int:
    """The same day of the next month, or its last."""
    day = datetime.fromtimestamp(moment, UTC)
    year, month = (day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)
    last = calendar.monthrange(year, month)[1]
    return int(day.replace(year=year, month=month, day=min(day.day, last)).timestamp())


def active_price(account: Account, key: str) -> Thing:
    price = account.find("price", key)
    if not price["active"]:
        raise Refused(f"The price specified is inactive: {key}", code="price_inactive", param="items[0][price]")
    if price["type"] != "recurring":
        raise impossible("The price specified is not recurring.", "items[0][price]")
    return price


def item_of(account: Account, subscription: Thing, price: Thing, start: int, end: int) -> Thing:
    made = account.make(SubscriptionItem, "si", subscription=subscription["id"], price=price)
    made |= {"current_period_start": start, "current_period_end": end, "tax_rates": [], "discounts": []}
    made["created"] = start
    made["plan"] = _plan_of(price)
    made.pop("billed_until", None)
    made.pop("current_trial", None)
    if price["recurring"]["usage_type"] == "licensed":
        made["quantity"] = 1
    else:
        made.pop("quantity", None)
    return made


def _plan_of(price: Thing) -> Thing:
    """The price in the words of an earlier interface, which items still carry."""
    made = blank(Plan)
    made.pop("tiers", None)
    recurring = {name: price["recurring"][name] for name in ("interval", "interval_count", "meter", "usage_type")}
    same = {name: price[name] for name in ("id", "active", "billing_scheme", "created", "currency", "metadata")}
    return made | same | recurring | {"amount": price["unit_amount"], "product": price["product"]}


def begin(account: Account, customer: Thing, prices: list[Thing], *, trial: int | None = None, asked: Thing) -> Thing:
    now = account.now(customer["id"])
    end = trial if trial else month_after(now)
    made = account.make(Subscription, "sub", customer=customer["id"], currency="usd", status="incomplete")
    made |= {"start_date": now, "billing_cycle_anchor": end if trial else now, "test_clock": customer["test_clock"]}
    made |= {"trial_start": now if trial else None, "trial_end": trial, "metadata": asked.get("metadata") or {}}
    made["automatic_tax"] |= {"enabled": bool((asked.get("automatic_tax") or {}).get("enabled"))}
    made["automatic_tax"]["liability"] = {"type": "self"} if made["automatic_tax"]["enabled"] else None
    made["trial_settings"] = asked.get("trial_settings") or {
        "end_behavior": {"missing_payment_method": "create_invoice"}
    }
    made["default_payment_method"] = asked.get("default_payment_method")
    made["cancellation_details"] = {"comment": None, "feedback": None, "reason": None}
    made["default_tax_rates"], made["discounts"] = [], []
    items = [item_of(account, made, price, now, end) for price in prices]
    made["items"] = listed(items, f"/v1/subscription_items?subscription={made['id']}")
    return made


def method_of(account: Account, subscription: Thing) -> str | None:
    own = subscription["default_payment_method"]
    settings = account.objects[subscription["customer"]]["invoice_settings"]
    method: str | None = own or settings["default_payment_method"]
    return method


def period_of(subscription: Thing) -> tuple[int, int]:
    first = subscription["items"]["data"][0]
    return first["current_period_start"], first["current_period_end"]


def period_lines(account: Account, subscription: Thing, *, past: tuple[int, int] | None = None) -> list[Thing]:
    """What a period costs in advance, and what was used in the one before."""
    lines = []
    for item in subscription["items"]["data"]:
        price, start, end = item["price"], item["current_period_start"], item["current_period_end"]
        if price["recurring"]["usage_type"] == "licensed":
            text = f"1 × {account.objects[price['product']]['name']}"
            lines.append(line(account, text, cost_of(account, price, 1), start=start, end=end, price=price["id"]))
        elif past is not None:
            amount = cost_of(account, price, used(account, price, subscription["customer"], *past))
            lines.append(line(account, "Usage", amount, start=past[0], end=past[1], price=price["id"]))
    return lines


def start_paid(account: Account, subscription: Thing, customer: Customer) -> str:
    """The first invoice and its payment: `ok`, `declined` or `challenged`."""
    if subscription["trial_end"]:
        subscription["status"] = "trialing"
        lines = [line(account, "Trial", 0, start=period_of(subscription)[0], end=period_of(subscription)[1])]
        collect(account, invoice_for(account, subscription, lines, "subscription_create"), None, customer)
        account.say("customer.subscription.created", subscription)
        return "ok"
    invoice = invoice_for(account, subscription, period_lines(account, subscription), "subscription_create")
    outcome = collect(account, invoice, method_of(account, subscription), customer)
    subscription["status"] = "active" if outcome == "ok" else "incomplete"
    account.say("customer.subscription.created", subscription)
    return outcome


def create_subscription(account: Account, asked: Thing) -> Thing:
    customer = live_customer(account, asked.get("customer", ""))
    prices = [active_price(account, item.get("price", "")) for item in asked.get("items") or []]
    if not prices:
        raise Refused("Missing required param: items.", code="parameter_missing", param="items")
    days = asked.get("trial_period_days")
    trial = account.now(customer["id"]) + days * DAY if days else None
    before = account.snapshot()
    made = begin(account, customer, prices, trial=trial, asked=asked)
    outcome = start_paid(account, made, Customer.ABSENT)
    if outcome != "ok" and asked.get("payment_behavior") == "error_if_incomplete":
        account.restore(before)
        raise declined("authentication_required" if outcome == CHALLENGED else "generic_decline")
    return made


def update_subscription(account: Account, asked: Thing, key: str) -> Thing:
    subscription = account.find("subscription", key)
    if subscription["status"] in OVER:
        raise Refused("A canceled subscription can only update its cancellation_details and metadata.", param="id")
    before = account.snapshot()
    if asked.get("items"):
        outcome = change_items(account, subscription, asked)
        if outcome != "ok" and asked.get("payment_behavior") == "error_if_incomplete":
            account.restore(before)
            raise declined("authentication_required" if outcome == CHALLENGED else "generic_decline")
    if "cancel_at_period_end" in asked:
        _cancel_later(account, subscription, later=asked["cancel_at_period_end"])
    if details := asked.get("cancellation_details"):
        subscription["cancellation_details"] |= details
    changed(subscription, asked, ("metadata", "default_payment_method"))
    account.say("customer.subscription.updated", subscription)
    return subscription


def _cancel_later(account: Account, subscription: Thing, *, later: bool) -> None:
    subscription["cancel_at_period_end"] = later
    subscription["cancel_at"] = period_of(subscription)[1] if later else None
    subscription["canceled_at"] = account.now(subscription["customer"]) if later else None
    subscription["cancellation_details"]["reason"] = "cancellation_requested" if later else None


def change_items(account: Account, subscription: Thing, asked: Thing) -> str:
    """Other prices from now on; the difference is invoiced now or with the next period, as asked."""
    now, (start, end) = account.now(subscription["customer"]), period_of(subscription)
    kept = {item["id"]: item for item in subscription["items"]["data"]}
    lines: list[Thing] = []
    for wish in asked["items"]:
        old = kept.get(wish.get("id", ""))
        if wish.get("id") and old is None:
            raise Refused(f"No such subscription item: '{wish['id']}'", code="resource_missing", param="items[0][id]")
        if old is not None:
            lines += _prorated(account, old["price"], -1, now, (start, end))
            del kept[wish["id"]]
            account.objects.pop(wish["id"], None)
        if not wish.get("deleted"):
            price = active_price(account, wish["price"])
            lines += _prorated(account, price, 1, now, (start, end))
            made = item_of(account, subscription, price, start, end)
            if old is not None:
                account.objects.pop(made["id"])
                made["id"] = old["id"]
                account.objects[made["id"]] = made
            kept[made["id"]] = made
    subscription["items"]["data"] = list(kept.values())
    behavior = asked.get("proration_behavior", "create_prorations")
    if behavior == "none" or subscription["status"] == "trialing":
        return "ok"
    if behavior == "create_prorations":
        account.objects.setdefault(f"pending_{subscription['id']}", {"object": "pending", "lines": []})["lines"] += (
            lines
        )
        return "ok"
    invoice = invoice_for(account, subscription, lines, "subscription_update")
    return collect(account, invoice, method_of(account, subscription), Customer.ABSENT)


def _prorated(account: Account, price: Thing, sign: int, now: int, period: tuple[int, int]) -> list[Thing]:
    if price["recurring"]["usage_type"] != "licensed":
        return []
    start, end = period
    amount = sign * round(cost_of(account, price, 1) * (end - now) / (end - start))
    name = account.objects[price["product"]]["name"]
    text = f"Unused time on {name}" if sign < 0 else f"Remaining time on {name}"
    return [line(account, text, amount, start=now, end=end, price=price["id"], proration=True)]


def cancel_subscription(account: Account, asked: Thing, key: str) -> Thing:
    subscription = account.find("subscription", key)
    if subscription["status"] in OVER:
        raise Refused(f"No such subscription: '{key}'", status=404, code="resource_missing", param="id")
    if details := asked.get("cancellation_details"):
        subscription["cancellation_details"] |= details
    end(account, subscription)
    return subscription


def end(account: Account, subscription: Thing, status: str = "canceled") -> None:
    now = account.now(subscription["customer"])
    subscription |= {"status": status, "ended_at": now}
    subscription["canceled_at"] = subscription["canceled_at"] or now
    account.objects.pop(f"pending_{subscription['id']}", None)
    latest = account.objects.get(subscription["latest_invoice"] or "")
    if latest is not None and latest["status"] == "open" and status == "incomplete_expired":
        void(account, latest)
    what = "deleted" if status == "canceled" else "updated"
    account.say(f"customer.subscription.{what}", subscription)


def after_payment(account: Account, invoice: Thing) -> None:
    """A payment made later brings its subscription back."""
    subscription = account.objects.get(invoice["parent"]["subscription_details"]["subscription"])
    if subscription is None or subscription["status"] not in {"incomplete", "past_due", "unpaid"}:
        return
    if subscription["latest_invoice"] == invoice["id"]:
        subscription["status"] = "active"
        account.objects[subscription["customer"]]["delinquent"] = False
        account.say("customer.subscription.updated", subscription)
