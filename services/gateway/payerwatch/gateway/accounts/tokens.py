"""Secrets that a person or a program carries. What is kept of one cannot be used in its place. Pure."""

import hashlib
import hmac
import secrets


def new_token() -> str:
    return secrets.token_urlsafe(32)


def keyed_hash(key: str, purpose: str, secret: str) -> bytes:
    """`key` is kept outside of the database, so that a dump of it cannot even confirm a guess."""
    return hmac.new(key.encode(), f"{purpose}:{secret}".encode(), hashlib.sha256).digest()
