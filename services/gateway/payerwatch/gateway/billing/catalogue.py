"""The prices at Stripe: found by lookup key, made where missing, checked where there."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stripe import Price

from payerwatch.entitlements import SOLD, Plan, PlanKey
from payerwatch.gateway.billing.bought import noted
from payerwatch.gateway.billing.provider import Provider

if TYPE_CHECKING:
    from stripe.params import PriceCreateParams

METER = "api_calls"
CALLS_METERED_AT_ONCE = 1000


class PriceMissing(Exception):
    """A plan has no active price at Stripe now, so it cannot be bought."""


def monthly(plan: PlanKey) -> str:
    return f"{plan}_monthly"


def overage(plan: PlanKey) -> str:
    return f"{plan}_overage"


def keys_of(plan: Plan) -> list[str]:
    return [monthly(plan.key), *([overage(plan.key)] if plan.metered else [])]


async def prices_of(provider: Provider, plan: Plan) -> list[Price]:
    """What a subscription to the plan consists of. Raises PriceMissing."""
    keys = keys_of(plan)
    found = await provider.v1.prices.list_async({"lookup_keys": keys, "active": True, "limit": 10})
    by_key = {price.lookup_key: price for price in found.data}
    missing = [key for key in keys if key not in by_key]
    if missing:
        raise PriceMissing(", ".join(missing))
    return [by_key[key] for key in keys]


async def sync(provider: Provider) -> Sequence[str]:
    """Says what it did and what is not as the plans say. Repeating it changes nothing."""
    said = []
    for plan in SOLD:
        for key in keys_of(plan):
            found = await provider.v1.prices.list_async({"lookup_keys": [key], "limit": 1})
            if not found.data:
                await _create(provider, plan, key)
                said.append(f"{key}: made")
            else:
                said.append(f"{key}: {_difference(plan, found.data[0], key)}")
    return said


def _difference(plan: Plan, price: Price, key: str) -> str:
    wrong = []
    if not price.active:
        wrong.append("is not active")
    if key == monthly(plan.key) and price.unit_amount != plan.price:
        wrong.append(f"costs {price.unit_amount}, not {plan.price} cents")
    if price.currency != "usd" or price.recurring is None or price.recurring.interval != "month":
        wrong.append("is not in US dollars a month")
    if noted(price.metadata, "plan") != plan.key:
        wrong.append(f"does not carry metadata plan={plan.key}")
    return f"{price.id} {'; '.join(wrong)}" if wrong else "as it should be"


async def _create(provider: Provider, plan: Plan, key: str) -> None:
    product = await provider.v1.products.create_async(
        {"name": f"Payerwatch {plan.name}", "metadata": {"plan": plan.key}},
        {"idempotency_key": f"product-{plan.key}-{plan.price}"},
    )
    asked: PriceCreateParams = {
        "product": product.id,
        "currency": "usd",
        "lookup_key": key,
        "tax_behavior": "exclusive",
        "metadata": {"plan": plan.key},
    }
    if key == monthly(plan.key):
        asked |= {"unit_amount": plan.price, "recurring": {"interval": "month"}}
    else:
        asked |= await _metered(provider, plan)
    await provider.v1.prices.create_async(asked, {"idempotency_key": f"price-{key}-{plan.price}-{plan.overage}"})


async def _metered(provider: Provider, plan: Plan) -> "PriceCreateParams":
    """Nothing for the included calls, then so much for each thousand. Stripe counts thousands begun by us."""
    included = (plan.included_calls or 0) // CALLS_METERED_AT_ONCE
    return {
        "currency": "usd",
        "recurring": {"interval": "month", "usage_type": "metered", "meter": await _meter(provider)},
        "billing_scheme": "tiered",
        "tiers_mode": "graduated",
        "tiers": [{"up_to": included, "unit_amount": 0}, {"up_to": "inf", "unit_amount": plan.overage or 0}],
    }


async def _meter(provider: Provider) -> str:
    found = await provider.v1.billing.meters.list_async({"status": "active", "limit": 100})
    for meter in found.data:
        if meter.event_name == METER:
            return meter.id
    made = await provider.v1.billing.meters.create_async(
        {"display_name": "API calls", "event_name": METER, "default_aggregation": {"formula": "sum"}},
        {"idempotency_key": f"meter-{METER}"},
    )
    return made.id


def plan_named(key: str) -> Plan | None:
    return next((plan for plan in SOLD if plan.key == key), None)
