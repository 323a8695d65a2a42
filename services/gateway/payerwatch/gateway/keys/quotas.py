"""How often a key and its organization may call, and what a call counts for. Pure."""

from datetime import UTC, datetime, timedelta

from payerwatch.gateway.keys.holders import KeyHolder
from payerwatch.gateway.keys.limits import Window
from payerwatch.gateway.keys.text import KeyKind
from payerwatch.gateway.usage.tallies import Tally

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
CALLS_A_MINUTE = {KeyKind.LIVE: 120, KeyKind.TEST: 120, KeyKind.SANDBOX: 20}
TEST_CALLS_A_DAY = {KeyKind.TEST: 500, KeyKind.SANDBOX: 200}


def windows_of(holder: KeyHolder) -> tuple[Window, ...]:
    """A burst is the key's; the day belongs to the organization, however many keys it has."""
    day = holder.entitlement.plan.daily_calls if holder.is_live else TEST_CALLS_A_DAY[holder.kind]
    whose = f"{holder.organization_id}:{holder.kind}"
    return (
        Window("minute", str(holder.key_id), CALLS_A_MINUTE[holder.kind], MINUTE),
        Window("day", whose, day, DAY),
    )


def tally_of(holder: KeyHolder, now: datetime) -> Tally | None:
    """Calls with invented data are nobody's usage."""
    if not holder.is_live:
        return None
    return Tally(holder.organization_id, now.astimezone(UTC).date(), holder.entitlement.plan.metered)
