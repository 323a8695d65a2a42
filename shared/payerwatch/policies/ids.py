"""Identifiers: UUIDv7 inside, a prefixed base32 word outside (`chg_06f9…`)."""

import os
import time
from datetime import UTC, datetime
from uuid import UUID

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: no i, l, o, u


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): sorts by the millisecond it was made in."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (2**48 - 1)) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def made_at(made: UUID) -> datetime:
    """The millisecond in a UUIDv7."""
    return datetime.fromtimestamp((made.int >> 80) / 1000, UTC)


def public_id(prefix: str, value: UUID) -> str:
    number = value.int
    letters = []
    for _ in range(26):
        number, rest = divmod(number, 32)
        letters.append(_ALPHABET[rest])
    return f"{prefix}_{''.join(reversed(letters))}"


def parse_public_id(prefix: str, text: str) -> UUID | None:
    """None for anything that `public_id` could not have written."""
    head, _, word = text.partition("_")
    if head != prefix or len(word) != 26 or any(letter not in _ALPHABET for letter in word):
        return None
    number = 0
    for letter in word:
        number = number * 32 + _ALPHABET.index(letter)
    return UUID(int=number) if number < 2**128 else None
