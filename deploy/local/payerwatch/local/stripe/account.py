"""All objects of one account, their events, and the time it is for each of them."""

import json
import os
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path

from stripe import Event, StripeObject

from payerwatch.local.stripe.refusal import Thing, missing
from payerwatch.local.stripe.shapes import blank

VERSION = "2026-10-28.endive"
"""Of the objects made here: the SDK's own."""
OMITTED = frozenset(
    {"business_name", "individual_name", "cash_balance", "invoice_credit_balance", "sources", "tax_ids"}
    | {"subscriptions", "presentment_details", "threshold_reason", "amount_paid_off_stripe", "currency_options"}
)
"""What the original leaves out unless it is asked to expand it, or where it does not apply."""


class Account:
    def __init__(self, kept: Path | None = None, clock: Callable[[], float] = time.time) -> None:
        self.kept = kept
        self.clock = clock
        self.objects: dict[str, Thing] = {}
        self.answers: dict[str, Thing] = {}
        """What was answered to each idempotency key."""
        self.private: dict[str, str] = {}
        """What the original knows and does not tell: card numbers, tiers, who has which discount."""
        self.outgoing: deque[Thing] = deque()
        self.after_retries = "canceled"
        self._load()

    def _load(self) -> None:
        if self.kept is None or not self.kept.exists():
            return
        read = json.loads(self.kept.read_text())
        self.objects, self.answers, self.private = read["objects"], read["answers"], read["private"]
        self.outgoing.extend(read["outgoing"])

    def save(self) -> None:
        if self.kept is None:
            return
        whole = {
            "objects": self.objects,
            "answers": self.answers,
            "private": self.private,
            "outgoing": [*self.outgoing],
        }
        part = self.kept.with_suffix(f".{os.getpid()}")
        part.touch(mode=0o600)
        part.write_text(json.dumps(whole))
        part.replace(self.kept)

    def snapshot(self) -> tuple[dict[str, Thing], list[Thing]]:
        return deepcopy(self.objects), list(self.outgoing)

    def restore(self, taken: tuple[dict[str, Thing], list[Thing]]) -> None:
        self.objects, self.outgoing = taken[0], deque(taken[1])

    def now(self, customer: str | None = None) -> int:
        """By the test clock of the customer, where there is one."""
        clock = self.objects.get(customer, {}).get("test_clock") if customer else None
        return int(self.objects[clock]["frozen_time"] if clock else self.clock())

    def make(self, kind: type[StripeObject], prefix: str, **values: object) -> Thing:
        made = {name: value for name, value in blank(kind).items() if name not in OMITTED}
        made["id"] = f"{prefix}_{secrets.token_hex(12)}"
        if "metadata" in made:
            made["metadata"] = {}
        if "created" in made:
            made["created"] = self.now(str(values.get("customer") or "") or None)
        made.update(values)
        self.objects[str(made["id"])] = made
        return made

    def find(self, what: str, key: str) -> Thing:
        found = self.objects.get(key)
        if found is None or found["object"] != what:
            raise missing(what, key)
        return found

    def all(self, what: str) -> Iterator[Thing]:
        """Newest first, as the original lists."""
        found = [each for each in self.objects.values() if each["object"] == what]
        yield from reversed(found)

    def say(self, what: str, about: Thing) -> None:
        payload = {"object": deepcopy(about)}
        customer = about.get("customer") or (about["id"] if about["object"] == "customer" else None)
        event = self.make(Event, "evt", type=what, api_version=VERSION, data=payload, pending_webhooks=1)
        event["created"] = self.now(customer)
        event["request"] = {"id": None, "idempotency_key": None}
        self.outgoing.append(event)
