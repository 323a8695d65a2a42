"""How a key is written: `pw_live_`, `pw_test_` or `pw_sandbox_`, then an id, a secret and a checksum in one word. Pure.

A scanner of leaked secrets finds it by its head, and a mistyped one is refused without asking the database.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from enum import StrEnum

LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: no i, l, o, u
ID, SECRET, CHECK = 12, 32, 6


class KeyKind(StrEnum):
    LIVE = "live"
    TEST = "test"
    SANDBOX = "sandbox"
    """Without an account: see `keys.sandbox`."""


@dataclass(frozen=True, slots=True)
class KeyText:
    kind: KeyKind
    id: str
    secret: str

    @property
    def prefix(self) -> str:
        """The part that may be shown and kept."""
        return f"pw_{self.kind}_{self.id}"

    @property
    def whole(self) -> str:
        return f"{self.prefix}{self.secret}{_checksum(self.prefix + self.secret)}"


def _checksum(text: str) -> str:
    return letters_of(int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big"), CHECK)


def letters_of(number: int, length: int) -> str:
    """The last letters of a number in base 32, the least first."""
    return "".join(LETTERS[number >> (5 * place) & 31] for place in range(length))


def number_in(letters: str) -> int:
    """The other way."""
    return sum(LETTERS.index(letter) << (5 * place) for place, letter in enumerate(letters))


def random_word(length: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def new_key(kind: KeyKind) -> KeyText:
    return KeyText(kind, random_word(ID), random_word(SECRET))


def read_key(text: str) -> KeyText | None:
    """None for anything that `new_key` could not have written."""
    head, _, rest = text.partition("_")
    kind, _, word = rest.partition("_")
    if head != "pw" or kind not in set(KeyKind) or len(word) != ID + SECRET + CHECK or not set(word) <= set(LETTERS):
        return None
    key = KeyText(KeyKind(kind), word[:ID], word[ID : ID + SECRET])
    return key if hmac.compare_digest(key.whole, text) else None
