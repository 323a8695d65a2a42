"""What may be connected to, whatever an address looks like and whatever a name says the second time."""

import asyncio

import httpx
import pytest

from payerwatch.fetcher.network import Clients
from payerwatch.guard.addresses import AddressRefused, Exceptions, is_public
from payerwatch.guard.network import GuardedBackend

INSIDE = [
    "0.0.0.0",  # noqa: S104
    "127.0.0.1", "127.8.9.1", "10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "2002:7f00:1::",
    "2002:a00:1::1", "2002:808:808::1",
    "2001:db8::1", "2001::1", "100::1", "localhost", "", "0x7f000001", "2130706433", "017700000001",
]  # fmt: skip
OUTSIDE = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not_public_however_it_is_written(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_outside_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "entry", ["127.0.0.1", "*:80", "*.example.com:80", "host:0", "host:65536", "http://a:1", "a b:1"]
)
def test_an_exception_is_one_host_and_one_port(entry: str) -> None:
    with pytest.raises(ValueError, match="host:port"):
        Exceptions.parse([entry])


async def test_a_name_with_one_address_inside_is_refused_whole() -> None:
    async def both(_host: str, _port: int) -> list[str]:
        return ["93.184.216.34", "10.0.0.1"]

    with pytest.raises(AddressRefused):
        await GuardedBackend(Exceptions(), both).address_of("payer.example", 443)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0", "2130706433", "0x7f.1"])
async def test_a_client_never_connects_to_a_listener_inside(host: str) -> None:
    connected: list[object] = []

    def accepted(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.append(writer)
        writer.close()

    listener = await asyncio.start_server(accepted, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    async with Clients(Exceptions(), "Payerwatch").open() as client:
        with pytest.raises((AddressRefused, httpx.HTTPError, httpx.InvalidURL)):
            await client.get(f"http://{host}:{port}/")
    listener.close()
    assert connected == []


async def test_a_name_that_changes_its_mind_is_connected_to_where_it_was_checked() -> None:
    answers = [["93.184.216.34"], ["127.0.0.1"]]
    asked: list[str] = []

    async def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return answers[len(asked) - 1]

    backend = GuardedBackend(Exceptions(), rebinding)
    assert await backend.address_of("payer.example", 80) == "93.184.216.34"
    with pytest.raises(AddressRefused):
        await backend.address_of("payer.example", 80)
    assert len(asked) == 2
