"""How often a key and its organization may call. Pure."""

from datetime import timedelta

from payerwatch.gateway.keys.holders import KeyHolder
from payerwatch.gateway.keys.limits import Window
from payerwatch.gateway.keys.text import KeyKind

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
CALLS_A_MINUTE = 120
TEST_CALLS_A_DAY = 500


def windows_of(holder: KeyHolder) -> tuple[Window, ...]:
    """A burst is the key's; the day belongs to the organization, however many keys it has."""
    day = holder.entitlement.plan.daily_calls if holder.kind is KeyKind.LIVE else TEST_CALLS_A_DAY
    whose = f"{holder.organization_id}:{holder.kind}"
    return (
        Window("minute", str(holder.key_id), CALLS_A_MINUTE, MINUTE),
        Window("day", whose, day, DAY),
    )
