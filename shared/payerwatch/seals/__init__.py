"""Secrets that must be used again (webhook secrets, chat addresses), sealed with a key outside the database."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class SealBroken(Exception):
    """Sealed with another key, or altered."""


def _derived(key: str) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"payerwatch.seals").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


class Seals:
    """The first key seals, and every key opens: a key is changed without a moment at which something stays shut."""

    def __init__(self, *keys: str) -> None:
        self._fernet = MultiFernet([_derived(key) for key in keys])

    def seal(self, secret: str) -> bytes:
        return self._fernet.encrypt(secret.encode())

    def open(self, sealed: bytes) -> str:
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as broken:
            raise SealBroken from broken

    def renew(self, sealed: bytes) -> bytes:
        """Sealed with the first key. Raises SealBroken."""
        return self.seal(self.open(sealed))
