"""Every fail point there is, and what has to be done for it to be reached."""

from dataclasses import dataclass
from typing import Literal

Work = Literal["change", "listing", "withdrawal"]


@dataclass(frozen=True, slots=True)
class Point:
    name: str
    service: str
    work: Work = "change"


def _named(service: str, *names: str, prefix: str = "", work: Work = "change") -> list[Point]:
    return [Point(f"{prefix or service}.{name}", service, work) for name in names]


CONSUMER = ("consumer.before_inbox", "consumer.before_commit", "consumer.before_ack")
RELAY = ("relay.before_xadd", "relay.after_xadd", "relay.before_commit", "relay.after_commit")

POINTS = [
    *_named("fetcher", "after_lease", "before_request", "after_answer", "before_archive", "after_archive"),
    *_named("fetcher", "before_commit", "after_commit", *RELAY),
    *_named("fetcher", "before_listing_commit", "after_listing_commit", work="listing"),
    *_named("fetcher", *CONSUMER, work="withdrawal"),
    *_named("differ", *CONSUMER, "before_archive", "after_read", "after_version", "after_change", *RELAY),
    *_named("notifier", *CONSUMER, "after_alerts"),
    *_named("notifier", "after_claim", "before_send", "after_send", "before_note", "after_note", prefix="sender"),
    *_named("gateway", *RELAY, *CONSUMER),
]
EXEMPT = {
    "sender.before_reconciled": "reached only after another fault",
    "digest.": "the planner's own test dies there",
    "gateway.money_back.": "refunding's own tests die there",
    "gateway.billing.": "the webhook's own tests die there",
    "notifier.relay": "the notifier says nothing yet",
}
