"""The stand-in for Stripe behind real HTTP, in a thread, and the SDK in front of it."""

import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import httpx
import uvicorn
from stripe import HTTPXClient, StripeClient

from payerwatch.local.sendgrid.connection import Abortable
from payerwatch.local.stripe.__main__ import stand_in
from payerwatch.local.stripe.app import StandIn

KEY = "sk_test_stand_in"
SECRET = "whsec_stand_in"
PAYS, DECLINED, CHALLENGED = "4242424242424242", "4000000000000002", "4000002500003155"
DECLINED_LATER, ALWAYS_CHALLENGED = "4000000000000341", "4000002760003184"


@dataclass(frozen=True, slots=True)
class Provider:
    url: str
    stands_in: StandIn

    @asynccontextmanager
    async def client(self) -> AsyncIterator[StripeClient]:
        http = HTTPXClient(timeout=5)
        yield StripeClient(KEY, base_addresses={"api": self.url}, http_client=http, max_network_retries=0)
        await http.close_async()  # type: ignore[no-untyped-call]

    def pay(self, checkout_url: str, **form: str) -> httpx.Response:
        """What a browser does at the pay page."""
        return httpx.post(checkout_url, data=form, follow_redirects=False, trust_env=False)

    def misbehave(self, **wish: object) -> None:
        httpx.post(f"{self.url}/_stand-in/misbehave", json=wish, trust_env=False).raise_for_status()

    def force(self, subscription: str, status: str) -> None:
        path = f"{self.url}/_stand-in/subscriptions/{subscription}"
        httpx.post(path, params={"status": status}, trust_env=False).raise_for_status()


@contextmanager
def provider(webhook: str | None = None) -> Iterator[Provider]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        stands_in = stand_in(None, url, KEY, webhook, SECRET)
        server = uvicorn.Server(uvicorn.Config(stands_in.app(), log_level="error", http=Abortable))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield Provider(url, stands_in)
        finally:
            server.should_exit = True
            thread.join(20)
