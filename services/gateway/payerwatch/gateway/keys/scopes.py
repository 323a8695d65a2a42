"""What a key may be used for. Pure."""

from collections.abc import Mapping
from enum import StrEnum


class Scope(StrEnum):
    CODES = "codes"
    POLICIES = "policies"
    CHANGES = "changes"
    WATCHES = "watches"
    WEBHOOKS = "webhooks"


TOLD: Mapping[Scope, str] = {
    Scope.CODES: "Codes: who says what about a code",
    Scope.POLICIES: "Policies: search, versions, comparisons, deadlines and payers",
    Scope.CHANGES: "Changes: the feed",
    Scope.WATCHES: "Watches of whoever makes the key: read, add and remove",
    Scope.WEBHOOKS: "Webhook endpoints of whoever makes the key: read, add, test, replay and remove",
}
READING = frozenset({Scope.CODES, Scope.POLICIES, Scope.CHANGES})
"""They change nothing, and are offered first."""
