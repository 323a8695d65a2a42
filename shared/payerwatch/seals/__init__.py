"""Secrets that must be used again (webhook secrets, chat addresses), sealed with a key outside the database."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class SealBroken(Exception):
    """Sealed with another key, or altered."""


class Seals:
    """Derived from the key of links by a name of its own: neither key tells the other."""

    def __init__(self, key: str) -> None:
        derived = HKDF(SHA256(), 32, salt=None, info=b"payerwatch.seals").derive(key.encode())
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def seal(self, secret: str) -> bytes:
        return self._fernet.encrypt(secret.encode())

    def open(self, sealed: bytes) -> str:
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as broken:
            raise SealBroken from broken
