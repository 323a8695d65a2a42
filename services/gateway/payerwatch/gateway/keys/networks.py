"""Where a key may be used from. Pure."""

from collections.abc import Sequence
from ipaddress import ip_address, ip_network

MOST = 20


class NotANetwork(Exception):
    """The message is for who typed it."""


def checked_networks(typed: str) -> list[str]:
    """One a line or after a comma, each an address or a network. Raises NotANetwork."""
    words = typed.replace(",", " ").split()
    if len(words) > MOST:
        raise NotANetwork(f"A key has {MOST} networks at most.")
    found = []
    for word in words:
        try:
            found.append(str(ip_network(word, strict=False)))
        except ValueError as bad:
            raise NotANetwork(f"{word[:60]} is not a network. Write 203.0.113.7 or 203.0.113.0/24.") from bad
    return list(dict.fromkeys(found))


def is_within(host: str | None, networks: Sequence[str]) -> bool:
    """A key without networks may be used from everywhere."""
    if not networks:
        return True
    try:
        address = ip_address(host or "")
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in ip_network(network) for network in networks)
