"""Connections that never reach inside: a name is resolved once, checked, and the checked address is connected to."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable

import httpcore
import httpx
from httpcore import AsyncNetworkBackend, AsyncNetworkStream
from httpcore._backends.anyio import AnyIOBackend

from payerwatch.guard.addresses import AddressRefused, Exceptions, is_public

Resolve = Callable[[str, int], Awaitable[list[str]]]
SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
CONNECTIONS = 4
IDLE_AT_MOST = 3.0
"""Seconds. Many servers close an idle connection after 5; one that is closed as we ask looks like a failed call."""


async def resolve(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedBackend(AsyncNetworkBackend):
    def __init__(self, exceptions: Exceptions, resolver: Resolve = resolve) -> None:
        self._exceptions = exceptions
        self._resolve = resolver
        self._inner = AnyIOBackend()

    async def address_of(self, host: str, port: int) -> str:
        """Raises AddressRefused, also when only some of a name's addresses are inside."""
        allowed = self._exceptions.allow(host, port)
        if allowed and host.rstrip(".").endswith(".localhost"):
            return "127.0.0.1"
        addresses = await self._resolve(host, port)
        if not addresses or not (allowed or all(is_public(address) for address in addresses)):
            raise AddressRefused(f"{host} leads to an address that we do not visit")
        return addresses[0]

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                address = await self.address_of(host, port)
        except TimeoutError as late:
            raise httpcore.ConnectTimeout("the name was not resolved in time") from late
        except OSError as unknown:
            raise httpcore.ConnectError("the name is unknown") from unknown
        return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[SocketOption] | None = None
    ) -> AsyncNetworkStream:
        raise AddressRefused("nobody we know is behind a unix socket")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport on a pool that connects through the guard; proxies of the environment are not used."""

    def __init__(self, backend: GuardedBackend, tls: ssl.SSLContext) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=CONNECTIONS,
            max_keepalive_connections=CONNECTIONS,
            keepalive_expiry=IDLE_AT_MOST,
            http2=True,
            network_backend=backend,
        )
