"""The strict SendGrid stand-in over HTTP, and the notifier's own channel to it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import httpx

from integration.notifier.conftest import HOUSE
from payerwatch.notifier.alert_mail import prepare_alerts
from payerwatch.notifier.channels.base import Route, Routes
from payerwatch.notifier.channels.email.pace import Backoff
from payerwatch.notifier.channels.email.sendgrid import Sender as From
from payerwatch.notifier.channels.email.sendgrid import SendGrid

KEY = "SG.right"
QUICK = timedelta(milliseconds=400)


@dataclass(frozen=True, slots=True)
class Provider:
    url: str
    channels: list[SendGrid] = field(default_factory=list)

    def behave(self, **wish: object) -> None:
        httpx.post(f"{self.url}/_stand-in/misbehave", json=wish).raise_for_status()

    def taken(self) -> Counter[str]:
        """How often each delivery was accepted, by the stand-in's own append-only log."""
        accepted = httpx.get(f"{self.url}/_stand-in/log").json()["accepted"]
        return Counter(delivery for message in accepted for delivery in message["deliveries"])

    def routes(self, key: str = KEY, url: str | None = None) -> Routes:
        sender = From("alerts@payerwatch.example", "Payerwatch")
        channel = SendGrid(url or self.url, key, sender, timeout=QUICK, backoff=Backoff(timedelta(0)))
        self.channels.append(channel)
        return {("alert", "email"): Route(partial(prepare_alerts, house=HOUSE), channel)}

    async def close(self) -> None:
        for channel in self.channels:
            await channel.close()
