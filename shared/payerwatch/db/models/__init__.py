"""The tables, one file per writer and area. Importing this package registers all of them."""

from payerwatch.db.models import (
    differ,
    differ_errata,
    differ_rereadings,
    fetcher,
    gateway,
    gateway_accounts,
    gateway_billing,
    gateway_feed,
    gateway_keys,
    gateway_readers,
    gateway_search,
    gateway_stops,
    gateway_watching,
    notifier,
    notifier_deadlines,
    notifier_digest,
    notifier_webhooks,
)
from payerwatch.db.models.base import Base

__all__ = [
    "Base",
    "differ",
    "differ_errata",
    "differ_rereadings",
    "fetcher",
    "gateway",
    "gateway_accounts",
    "gateway_billing",
    "gateway_feed",
    "gateway_keys",
    "gateway_readers",
    "gateway_search",
    "gateway_stops",
    "gateway_watching",
    "notifier",
    "notifier_deadlines",
    "notifier_digest",
    "notifier_webhooks",
]
