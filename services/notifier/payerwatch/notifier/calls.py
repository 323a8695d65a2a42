"""Calls to addresses that subscribers named: never inside, never redirected, never waited for or read for long."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import httpx

from payerwatch.guard.addresses import AddressRefused, Exceptions
from payerwatch.guard.network import GuardedBackend, GuardedTransport, Resolve, resolve
from payerwatch.notifier.channels.base import Accepted, ChannelRefused

MOST_READ = 4096
GONE = 410


@dataclass(frozen=True, slots=True)
class Call:
    url: str
    body: bytes
    headers: Mapping[str, str]


class Caller:
    def __init__(self, exceptions: Exceptions, *, timeout: timedelta, resolver: Resolve = resolve) -> None:
        self._limit = timeout.total_seconds()
        self._backend = GuardedBackend(exceptions, resolver)
        self._tls = httpx.create_ssl_context()

    def _client(self) -> httpx.AsyncClient:
        """One for each call: endpoints share nothing, not even a pool that one of them could fill."""
        return httpx.AsyncClient(
            transport=GuardedTransport(self._backend, self._tls),
            timeout=self._limit,
            follow_redirects=False,
            trust_env=False,
            headers={"User-Agent": "Payerwatch-Webhooks/1", "Accept-Encoding": "identity"},
        )

    async def call(self, call: Call) -> Accepted:
        """Raises ChannelRefused. No answer is a refusal: the receiver knows a repeat by its id."""
        try:
            async with asyncio.timeout(self._limit):
                status = await self._post(call)
        except AddressRefused as inside:
            raise ChannelRefused("the address leads inside", retry=True) from inside
        except (httpx.HTTPError, TimeoutError, OSError) as failure:
            raise ChannelRefused(f"no answer: {type(failure).__name__}", retry=True) from failure
        except httpx.InvalidURL as wrong:
            raise ChannelRefused("the address is none", retry=False) from wrong
        if 200 <= status < 300:
            return Accepted(provider_id=None)
        raise ChannelRefused(f"answered {status}", retry=status != GONE)

    async def _post(self, call: Call) -> int:
        """The status, after the beginning of the answer; the rest of a long one is cut off."""
        async with (
            self._client() as client,
            client.stream("POST", call.url, content=call.body, headers=dict(call.headers)) as answer,
        ):
            read = 0
            async for chunk in answer.aiter_raw(MOST_READ):
                read += len(chunk)
                if read >= MOST_READ:
                    break
            return answer.status_code
