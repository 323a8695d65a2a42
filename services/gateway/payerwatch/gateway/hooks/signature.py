"""SendGrid's signature of its event webhook: ECDSA P-256 over timestamp and payload."""

import base64
import binascii
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"
FRESH = timedelta(minutes=10)


def public_key(text: str) -> ec.EllipticCurvePublicKey:
    """Takes the key as SendGrid's settings show it. Raises ValueError for anything else."""
    key = load_der_public_key(base64.b64decode(text, validate=True))
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise ValueError("the event webhook's key is not an elliptic curve key")
    return key


def is_genuine(
    key: ec.EllipticCurvePublicKey, payload: bytes, *, signature: str, timestamp: str, now: datetime
) -> bool:
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        return False
    if abs(now.timestamp() - int(timestamp)) > FRESH.total_seconds():
        return False
    try:
        key.verify(base64.b64decode(signature), timestamp.encode() + payload, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, binascii.Error):
        return False
    return True
