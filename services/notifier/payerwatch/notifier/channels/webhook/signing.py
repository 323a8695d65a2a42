from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from standardwebhooks.webhooks import Webhook

from payerwatch.policies.ids import public_id


def signed_headers(message_id: UUID, body: str, secrets: Sequence[str], at: datetime) -> dict[str, str]:
    """One signature for each secret that is good: while one is rotated out, two are."""
    name = public_id("msg", message_id)
    signatures = [Webhook(secret).sign(name, at, body) for secret in secrets]
    return {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
