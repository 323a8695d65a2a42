"""A watch in words, for lists."""

from collections.abc import Mapping

from payerwatch.db.models.gateway import Watch
from payerwatch.gateway import wording

CADENCES = {"at_once": "at once", "daily": "once a day", "weekly": "once a week"}
CHANNELS = {"email": "mail", "webhook": "webhook", "slack": "Slack", "teams": "Teams"}


def in_words(watch: Watch, payers: Mapping[str, str]) -> str:
    kinds = ", ".join(wording.KINDS.get(kind, kind).lower() for kind in watch.kinds)
    parts = (
        "my codes" if watch.own_codes else "",
        f"code {watch.code}" if watch.code else "",
        f"policy {watch.policy_key}" if watch.policy_key else "",
        f"payer {payers.get(watch.payer_id, watch.payer_id)}" if watch.payer_id else "",
        f"line of business {watch.line}" if watch.line else "",
        f"specialty {watch.specialty}" if watch.specialty else "",
        f"kind: {kinds}" if kinds else "",
        f"{watch.impact} impact or more" if watch.impact else "",
        f"the words “{watch.words}”" if watch.words else "",
    )
    return ", ".join(part for part in parts if part)


def manner(watch: Watch) -> str:
    by = " and ".join(CHANNELS.get(channel, channel) for channel in watch.channels)
    return f"{CADENCES.get(watch.cadence, watch.cadence)}, by {by}"
