"""The tables, one file per writer. Importing this package registers all of them."""

from payerwatch.db.models import (
    differ,
    fetcher,
    gateway,
    gateway_accounts,
    gateway_billing,
    gateway_keys,
    gateway_readers,
    gateway_stops,
    notifier,
)
from payerwatch.db.models.base import Base

__all__ = [
    "Base",
    "differ",
    "fetcher",
    "gateway",
    "gateway_accounts",
    "gateway_billing",
    "gateway_keys",
    "gateway_readers",
    "gateway_stops",
    "notifier",
]
