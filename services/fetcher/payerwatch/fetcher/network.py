"""Clients for payers' hosts, none of which reaches inside."""

import httpx

from payerwatch.guard.addresses import Exceptions
from payerwatch.guard.network import GuardedBackend, GuardedTransport, Resolve, resolve


class Clients:
    """One client for each host: a busy host's connections never stand in another's way."""

    def __init__(self, exceptions: Exceptions, user_agent: str, resolver: Resolve = resolve) -> None:
        self._backend = GuardedBackend(exceptions, resolver)
        self._tls = httpx.create_ssl_context()
        self._headers = {"User-Agent": user_agent, "Accept-Encoding": "gzip, deflate", "Accept": "*/*"}

    def open(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=GuardedTransport(self._backend, self._tls),
            headers=self._headers,
            timeout=httpx.Timeout(20.0, connect=10.0),
            follow_redirects=False,
            trust_env=False,
        )
