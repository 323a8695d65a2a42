"""Stripe, as this service talks to it."""

from dataclasses import dataclass

import httpx
import stripe
from stripe import HTTPXClient, StripeClient
from stripe._base_address import BaseAddresses

from payerwatch.gateway.billing.settings import StripeSettings

API_VERSION = "2026-10-28.endive"
"""What our code was written against, whatever the account's default is."""
TIMEOUT = httpx.Timeout(10, connect=3)
RETRIES = 1
"""Safe: every call that changes something carries an idempotency key."""


@dataclass(frozen=True, slots=True)
class Provider:
    client: StripeClient
    http: HTTPXClient
    webhook_secret: str
    live: bool
    site_url: str

    @property
    def v1(self) -> stripe.V1Services:
        return self.client.v1


def connect(settings: StripeSettings, site_url: str) -> Provider | None:
    """None where nothing is sold here."""
    if settings.stripe_api_key is None or settings.stripe_webhook_secret is None:
        return None
    http = HTTPXClient(timeout=TIMEOUT)
    addresses: BaseAddresses = {"api": str(settings.stripe_url).rstrip("/")} if settings.stripe_url else {}
    client = StripeClient(
        settings.stripe_api_key.get_secret_value(),
        stripe_version=API_VERSION,
        base_addresses=addresses,
        http_client=http,
        max_network_retries=RETRIES,
    )
    return Provider(client, http, settings.stripe_webhook_secret.get_secret_value(), settings.live, site_url)


async def closed(provider: Provider) -> None:
    await provider.http.close_async()  # type: ignore[no-untyped-call]


def is_missing(error: stripe.StripeError) -> bool:
    return isinstance(error, stripe.InvalidRequestError) and error.code == "resource_missing"
