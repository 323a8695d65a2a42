"""The event webhook's signature: ECDSA P-256 over timestamp and payload, as the original signs."""

import base64
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"


class SigningKey:
    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key

    @classmethod
    def kept_in(cls, data: Path) -> "SigningKey":
        """The same key at every start, so that who verifies is set up once."""
        path = data / "webhook-key.pem"
        if not path.exists():
            key = ec.generate_private_key(ec.SECP256R1())
            data.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        key_read = load_pem_private_key(path.read_bytes(), None)
        if not isinstance(key_read, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{path} holds no elliptic curve key")
        return cls(key_read)

    @property
    def public(self) -> str:
        """As the original's settings page shows it: DER in base64, without PEM's lines."""
        der = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(der).decode()

    def headers(self, payload: bytes, timestamp: int) -> dict[str, str]:
        signature = self._key.sign(str(timestamp).encode() + payload, ec.ECDSA(hashes.SHA256()))
        return {SIGNATURE: base64.b64encode(signature).decode(), TIMESTAMP: str(timestamp)}
