"""Prints mails instead of sending them, for a deployment without a provider."""

import sys

from payerwatch.notifier.channels.base import Accepted, Message


class Console:
    name = "console"

    async def send(self, message: Message) -> Accepted:
        sys.stdout.write(f"Subject: {message.subject}\n\n{message.text}\n")
        sys.stdout.flush()
        return Accepted(provider_id=None)
