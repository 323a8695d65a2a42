"""What the provider's stand-in took, by what it was about."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

NO_ALERTS = "select id::text as id from notifier.deliveries where subject <> 'alert'"


def alerts_of(bodies: Iterable[dict[str, Any]], others: Collection[str]) -> Iterator[str]:
    """A subject for each recipient. `others` are deliveries of reminders and letters; an unknown one counts."""
    for body in bodies:
        shared = body.get("custom_args") or {}
        for part in body["personalizations"]:
            if ((part.get("custom_args") or {}) | shared).get("delivery_id") not in others:
                yield str(part.get("subject") or body.get("subject"))
