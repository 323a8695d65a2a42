"""Each service's own outbox, inbox and dead letters."""

from dataclasses import dataclass

from payerwatch.db.models import differ, fetcher, gateway, notifier
from payerwatch.streams.topology import Service


@dataclass(frozen=True, slots=True)
class PostBox:
    outbox: type[fetcher.Outbox | differ.Outbox | notifier.Outbox | gateway.Outbox]
    inbox: type[fetcher.Inbox | differ.Inbox | notifier.Inbox | gateway.Inbox]
    dead_letters: type[fetcher.DeadLetter | differ.DeadLetter | notifier.DeadLetter | gateway.DeadLetter]


POST_BOXES: dict[Service, PostBox] = {
    "fetcher": PostBox(fetcher.Outbox, fetcher.Inbox, fetcher.DeadLetter),
    "differ": PostBox(differ.Outbox, differ.Inbox, differ.DeadLetter),
    "notifier": PostBox(notifier.Outbox, notifier.Inbox, notifier.DeadLetter),
    "gateway": PostBox(gateway.Outbox, gateway.Inbox, gateway.DeadLetter),
}
