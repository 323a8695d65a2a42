"""For a deployment without a provider: says that a mail would have gone out. Its words only where asked for."""

import sys
from datetime import timedelta

import structlog

from payerwatch.notifier.channels.base import Accepted
from payerwatch.notifier.channels.email.pace import Backoff
from payerwatch.notifier.mail import Message, filled

log = structlog.get_logger()


class Console:
    def __init__(self, *, shows_words: bool, backoff: Backoff) -> None:
        self._shows_words = shows_words
        self._backoff = backoff

    async def send(self, message: Message) -> Accepted:
        for recipient in message.recipients:
            log.info("mail.not_sent", delivery_id=str(recipient.delivery_id), channel="console")
            if self._shows_words:
                sys.stdout.write(f"Subject: {message.subject}\n\n{filled(message.text, recipient)}\n")
        sys.stdout.flush()
        return Accepted(provider_id=None)

    def wait_after(self, attempts: int) -> timedelta:
        return self._backoff.after(attempts)
