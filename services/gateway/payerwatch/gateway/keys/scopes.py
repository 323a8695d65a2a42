"""What a key may be used for. Pure."""

from collections.abc import Mapping
from enum import StrEnum


class Scope(StrEnum):
    CODES = "codes"
    POLICIES = "policies"
    CHANGES = "changes"


TOLD: Mapping[Scope, str] = {
    Scope.CODES: "Codes: who says what about a code",
    Scope.POLICIES: "Policies, their versions and payers",
    Scope.CHANGES: "Changes: the feed",
}
