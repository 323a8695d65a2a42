"""Sends events to the webhook, signed, again and again until it listens."""

import asyncio
import json
import random
import time

import httpx
from stripe import WebhookSignature

from payerwatch.local.stripe.account import Account
from payerwatch.local.stripe.misbehaviour import Conduct
from payerwatch.local.stripe.refusal import Thing

LONGEST_WAIT = 5.0


def signed(event: Thing, secret: str, at: int | None = None) -> tuple[bytes, dict[str, str]]:
    payload = json.dumps(event)
    header = WebhookSignature.generate_signature_header(payload, secret, at or int(time.time()))
    return payload.encode(), {"Content-Type": "application/json", "Stripe-Signature": header}


class Courier:
    def __init__(self, webhook: str, secret: str, account: Account, conduct: Conduct) -> None:
        self._webhook = webhook
        self._secret = secret
        self._account = account
        self._conduct = conduct
        self._news = asyncio.Event()

    def ring(self) -> None:
        self._news.set()

    async def run(self) -> None:
        wait = 0.1
        async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
            while True:
                self._news.clear()
                wait = 0.1 if await self._send_all(client) else min(wait * 2, LONGEST_WAIT)
                await self._pause(wait if self._account.outgoing else None)

    async def _pause(self, length: float | None) -> None:
        waiting = asyncio.ensure_future(self._news.wait())
        await asyncio.wait([waiting], timeout=length)
        waiting.cancel()

    async def _send_all(self, client: httpx.AsyncClient) -> bool:
        """False when the webhook does not listen."""
        if self._conduct.sending == "reordered":
            random.shuffle(self._account.outgoing)
        while self._account.outgoing:
            await asyncio.sleep(self._conduct.send_after)
            event = self._account.outgoing[0]
            for _ in range(_times(self._conduct)):
                if not await self._post(client, event):
                    return False
            event["pending_webhooks"] = 0
            self._account.outgoing.remove(event)
        return True

    async def _post(self, client: httpx.AsyncClient, event: Thing) -> bool:
        payload, headers = signed(event, self._secret)
        try:
            answer = await client.post(self._webhook, content=payload, headers=headers)
        except httpx.TransportError:
            return False
        return answer.is_success


def _times(conduct: Conduct) -> int:
    return {"lost": 0, "duplicate": 2}.get(conduct.sending, 1)
