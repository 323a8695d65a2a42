"""Sandbox keys: for whoever wants to try the API, without an account. Nothing of them is kept: the id of a key says
until when it works, and its secret is a signature of the id. Pure, but for chance."""

import hmac
from datetime import UTC, datetime, timedelta

from payerwatch.gateway.accounts.tokens import keyed_hash
from payerwatch.gateway.keys.text import ID, SECRET, KeyKind, KeyText, letters_of, number_in, random_word

LASTS = timedelta(days=7)
HOUR_LETTERS = 4
"""Hours since 1970 in base 32: enough until 2089."""


def new_sandbox_key(link_key: str, now: datetime) -> KeyText:
    hours = int((now + LASTS).timestamp() // 3600)
    key_id = letters_of(hours, HOUR_LETTERS) + random_word(ID - HOUR_LETTERS)
    return KeyText(KeyKind.SANDBOX, key_id, _secret(link_key, key_id))


def ends_at(link_key: str, key: KeyText) -> datetime | None:
    """None for a key that is none of ours."""
    if not hmac.compare_digest(key.secret, _secret(link_key, key.id)):
        return None
    return datetime.fromtimestamp(number_in(key.id[:HOUR_LETTERS]) * 3600, UTC)


def _secret(link_key: str, key_id: str) -> str:
    return letters_of(int.from_bytes(keyed_hash(link_key, "sandbox_key", key_id), "big"), SECRET)
