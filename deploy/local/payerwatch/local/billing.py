"""`payerwatch stripe`: the prices at Stripe, and what is held here against what is held there."""

import argparse
import asyncio
import os
from collections.abc import Sequence
from datetime import UTC, datetime

import stripe
from pydantic import ValidationError
from rich.console import Console

from payerwatch.db.session import Database
from payerwatch.gateway.billing.catalogue import sync
from payerwatch.gateway.billing.provider import Provider, closed, connect
from payerwatch.gateway.billing.reconciliation import reconcile
from payerwatch.gateway.billing.settings import StripeSettings
from payerwatch.local.running import addresses
from payerwatch.local.stack import PAYMENT_KEY, PAYMENT_SECRET


def _settings() -> StripeSettings:
    if os.environ.get("STRIPE_API_KEY"):
        return StripeSettings()
    url = os.environ.get("STRIPE_URL", f"http://127.0.0.1:{os.environ.get('STRIPE_PORT', '8035')}")
    given = {"STRIPE_API_KEY": PAYMENT_KEY, "STRIPE_WEBHOOK_SECRET": PAYMENT_SECRET, "STRIPE_URL": url}
    return StripeSettings.model_validate(given)


async def _reconciled(provider: Provider) -> Sequence[str]:
    database = Database.connect(addresses().database_url, "gateway", pool=2)
    try:
        return await reconcile(database, provider, datetime.now(UTC))
    finally:
        await database.close()


async def _obey(verb: str) -> int:
    provider = connect(_settings(), os.environ.get("SITE_URL", "http://127.0.0.1:8000"))
    assert provider is not None  # noqa: S101 (the settings have a key)
    try:
        lines = await (sync(provider) if verb == "sync" else _reconciled(provider))
    except stripe.StripeError as trouble:
        Console().print(f"Stripe does not answer as it should: {trouble}", highlight=False, markup=False)
        return 1
    finally:
        await closed(provider)
    for line in lines or ["Both sides agree."]:
        Console().print(line, highlight=False, markup=False)
    return 0


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="payerwatch stripe", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("sync", help="make the prices that are missing, check the others")
    verbs.add_parser("reconcile", help="heal and report every difference, both ways")
    try:
        return asyncio.run(_obey(parser.parse_args(arguments).verb))
    except ValidationError as invalid:
        Console().print("; ".join(fault["msg"] for fault in invalid.errors()), highlight=False, markup=False)
        return 1
