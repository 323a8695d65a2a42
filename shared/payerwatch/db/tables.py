"""Each service's own outbox, inbox and dead letters."""

from dataclasses import dataclass

from payerwatch.db.models import differ, fetcher, gateway, notifier
from payerwatch.db.models.base import DeadLetterRow, InboxRow, OutboxRow
from payerwatch.streams.topology import Service


@dataclass(frozen=True, slots=True)
class PostBox:
    outbox: type[OutboxRow]
    inbox: type[InboxRow]
    dead_letters: type[DeadLetterRow]


POST_BOXES: dict[Service, PostBox] = {
    "fetcher": PostBox(fetcher.Outbox, fetcher.Inbox, fetcher.DeadLetter),
    "differ": PostBox(differ.Outbox, differ.Inbox, differ.DeadLetter),
    "notifier": PostBox(notifier.Outbox, notifier.Inbox, notifier.DeadLetter),
    "gateway": PostBox(gateway.Outbox, gateway.Inbox, gateway.DeadLetter),
}
