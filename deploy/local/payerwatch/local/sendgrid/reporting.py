"""Tells the webhook what became of each message, again and again until it listens."""

import asyncio
import json
import time
from typing import Any

import httpx

from payerwatch.local.sendgrid.log import Accepted, MessageLog
from payerwatch.local.sendgrid.misbehaviour import Conduct
from payerwatch.local.sendgrid.signing import SigningKey

LONGEST_WAIT = 5.0


def event_of(message: Accepted, place: int, outcome: str, at: int) -> dict[str, Any]:
    """The event's id follows from the message, so that a report repeated after a restart is the same report."""
    email, delivery = message.recipients[place]
    event: dict[str, Any] = {
        "email": email,
        "event": outcome,
        "timestamp": at,
        "sg_event_id": f"{message.id}-{place}-{outcome}",
        "sg_message_id": f"{message.id}.recvd-{place:04}",
    }
    if delivery is not None:
        event["delivery_id"] = delivery
    return event


def events_of(message: Accepted, conduct: Conduct, at: int) -> list[dict[str, Any]]:
    outcomes = ["processed", "bounce" if conduct.reporting == "bounce" else "delivered"]
    if conduct.reporting == "reordered":
        outcomes.reverse()
    places = range(len(message.recipients))
    events = [event_of(message, place, outcome, at) for place in places for outcome in outcomes]
    return events * 2 if conduct.reporting == "duplicate" else events


class Reporter:
    def __init__(self, webhook: str, key: SigningKey, log: MessageLog, conduct: Conduct) -> None:
        self._webhook = webhook
        self._key = key
        self._log = log
        self._conduct = conduct
        self._news = asyncio.Event()

    def ring(self) -> None:
        self._news.set()

    async def run(self) -> None:
        wait = 0.2
        async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
            while True:
                self._news.clear()
                wait = 0.2 if await self._report_all(client) else min(wait * 2, LONGEST_WAIT)
                patience = wait if self._owed() else None
                await self._pause(patience)

    def _owed(self) -> list[Accepted]:
        return [] if self._conduct.reporting == "silent" else self._log.unreported

    async def _pause(self, length: float | None) -> None:
        waiting = asyncio.ensure_future(self._news.wait())
        await asyncio.wait([waiting], timeout=length)
        waiting.cancel()

    async def _report_all(self, client: httpx.AsyncClient) -> bool:
        """False when the webhook does not listen."""
        for message in self._owed():
            await asyncio.sleep(self._conduct.report_after)
            if not await self._post(client, events_of(message, self._conduct, int(time.time()))):
                return False
            self._log.mark_reported(message.id)
        return True

    async def _post(self, client: httpx.AsyncClient, events: list[dict[str, Any]]) -> bool:
        payload = json.dumps(events).encode()
        headers = {"Content-Type": "application/json", **self._key.headers(payload, int(time.time()))}
        try:
            answer = await client.post(self._webhook, content=payload, headers=headers)
        except httpx.TransportError:
            return False
        return answer.is_success
