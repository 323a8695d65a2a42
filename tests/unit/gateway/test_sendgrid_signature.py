from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from payerwatch.gateway.hooks.signature import SIGNATURE, is_genuine, public_key
from payerwatch.local.sendgrid.signing import SigningKey

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
STAMP = int(NOW.timestamp())
PAYLOAD = b'[{"event":"delivered"}]'


@pytest.fixture
def signing(tmp_path: Path) -> SigningKey:
    return SigningKey.kept_in(tmp_path)


def genuine(signing: SigningKey, payload: bytes, timestamp: str, now: datetime) -> bool:
    signature = signing.headers(PAYLOAD, STAMP)[SIGNATURE]
    return is_genuine(public_key(signing.public), payload, signature=signature, timestamp=timestamp, now=now)


def test_what_was_signed_is_genuine(signing: SigningKey) -> None:
    assert genuine(signing, PAYLOAD, str(STAMP), NOW)


def test_a_changed_payload_or_timestamp_is_not(signing: SigningKey) -> None:
    assert not genuine(signing, PAYLOAD + b" ", str(STAMP), NOW)
    assert not genuine(signing, PAYLOAD, str(STAMP + 1), NOW)
    assert not genuine(signing, PAYLOAD, "soon", NOW)


@pytest.mark.parametrize("age", [timedelta(minutes=-11), timedelta(minutes=11)])
def test_a_signature_from_another_time_is_not(signing: SigningKey, age: timedelta) -> None:
    assert not genuine(signing, PAYLOAD, str(STAMP), NOW + age)


@pytest.mark.parametrize("signature", ["", "%%%", "AAAA"])
def test_what_is_no_signature_is_not(signing: SigningKey, signature: str) -> None:
    key = public_key(signing.public)
    assert not is_genuine(key, PAYLOAD, signature=signature, timestamp=str(STAMP), now=NOW)


def test_the_key_is_the_same_after_a_restart(tmp_path: Path) -> None:
    assert SigningKey.kept_in(tmp_path).public == SigningKey.kept_in(tmp_path).public
