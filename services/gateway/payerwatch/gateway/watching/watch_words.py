"""How a watch tells, in words."""

from payerwatch.db.models.gateway import Watch

CADENCES = {"at_once": "at once", "daily": "once a day", "weekly": "once a week"}
CHANNELS = {"email": "mail", "webhook": "webhook", "slack": "Slack", "teams": "Teams"}


def manner(watch: Watch) -> str:
    by = " and ".join(CHANNELS.get(channel, channel) for channel in watch.channels)
    return f"{CADENCES.get(watch.cadence, watch.cadence)}, by {by}"
