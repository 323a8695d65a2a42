"""Which addresses may be connected to. Pure."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
V4_COMPATIBLE = ipaddress.IPv6Network("::/96")
SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")
"""Relays of strangers, given up by RFC 7526; Python's releases do not agree on whether it is global."""
SITE_LOCAL = ipaddress.IPv6Network("fec0::/10")
DEMO = ".demo.localhost"
_ENTRY = re.compile(r"(\*\.demo\.localhost|[a-z0-9.-]+|\[[0-9a-f:.]+\]):(\d{1,5})")


class AddressRefused(Exception):
    """A host leads to an address inside, or to none that may be visited."""


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for, whichever way it is wrapped."""
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.teredo:
        return address.teredo[1]
    wrapped = any(address in network for network in NAT64) or address in V4_COMPATIBLE
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if wrapped else None


def is_public(text: str) -> bool:
    """Of an address as the resolver prints it. What is no address is not public."""
    try:
        address: Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return True
    inner = _embedded(address)
    return address not in SITE_LOCAL and address not in SIX_TO_FOUR and (inner is None or is_public(str(inner)))


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Exact host and port pairs that may be visited although they are inside."""

    hosts: frozenset[tuple[str, int]] = frozenset()
    demo_ports: frozenset[int] = frozenset()

    @classmethod
    def parse(cls, entries: Iterable[str]) -> "Exceptions":
        """Raises ValueError for anything that is not exactly one host and port, or the demo's payers at one port."""
        hosts, ports = set(), set()
        for entry in entries:
            found = _ENTRY.fullmatch(entry.lower())
            if found is None or not 0 < int(found[2]) < 65536:
                raise ValueError(f"not a host:port: {entry}")
            if found[1].startswith("*"):
                ports.add(int(found[2]))
            else:
                hosts.add((found[1].strip("[]"), int(found[2])))
        return cls(frozenset(hosts), frozenset(ports))

    def allow(self, host: str, port: int) -> bool:
        name = host.lower().rstrip(".").strip("[]")
        return (name, port) in self.hosts or (port in self.demo_ports and name.endswith(DEMO))
