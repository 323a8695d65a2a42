"""Mail through SendGrid's v3 API. Its helpers build the body; httpx sends it, because their client has no timeout."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from sendgrid.helpers.mail import Content, CustomArg, Email, Header, Mail, Personalization, Substitution, To

from payerwatch.notifier.channels.base import Accepted, ChannelClosed, ChannelRefused, ChannelUncertain
from payerwatch.notifier.channels.email.pace import Backoff
from payerwatch.notifier.mail import Message, Recipient

NOT_WRITTEN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
UNKNOWN_TO_THE_PROXY = frozenset({502, 504})
"""A proxy's answer: what the server behind it did, it does not know."""
FAULTS_OF_THE_MESSAGE = frozenset({400, 413, 415, 422})
"""Other 4xx are faults of ours, and no alert may be lost to them."""
STRANGERS = frozenset({401, 403})
"""A revoked key, a sender's address that was never verified."""
# Servers close idle connections after some seconds; one that closes while we write leaves us uncertain.
LIMITS = httpx.Limits(max_connections=50, max_keepalive_connections=50, keepalive_expiry=2)


@dataclass(frozen=True, slots=True)
class Sender:
    address: str
    name: str


def _personalization(recipient: Recipient) -> Personalization:
    each = Personalization()
    each.add_to(To(recipient.to))
    each.add_custom_arg(CustomArg("delivery_id", str(recipient.delivery_id)))
    for name, value in recipient.headers.items():
        each.add_header(Header(name, value))
    for name, words in recipient.words.items():
        each.add_substitution(Substitution(name, words))
    return each


def body_of(message: Message, sender: Sender) -> dict[str, Any]:
    mail = Mail(from_email=Email(sender.address, sender.name), subject=message.subject)
    mail.content = [Content("text/plain", message.text), Content("text/html", message.html)]
    for recipient in message.recipients:
        mail.add_personalization(_personalization(recipient))
    body: dict[str, Any] = mail.get()
    return body


def retry_after(answer: httpx.Response, now: datetime) -> timedelta | None:
    """Seconds or a date, as RFC 9110 allows."""
    value = answer.headers.get("retry-after", "").strip()
    if value.isdecimal():
        return timedelta(seconds=int(value))
    try:
        return max(parsedate_to_datetime(value) - now, timedelta())
    except (ValueError, TypeError):
        return None


def judge(answer: httpx.Response, now: datetime) -> Accepted:
    if answer.is_success:
        return Accepted(answer.headers.get("x-message-id"))
    reason = f"the provider answered {answer.status_code}"
    if answer.status_code in UNKNOWN_TO_THE_PROXY:
        raise ChannelUncertain(reason)
    if answer.status_code in STRANGERS:
        raise ChannelClosed(reason)
    ours = answer.status_code in FAULTS_OF_THE_MESSAGE
    raise ChannelRefused(reason, retry=not ours, after=retry_after(answer, now), alone=ours)


class SendGrid:
    def __init__(self, url: str, key: str, sender: Sender, *, timeout: timedelta, backoff: Backoff) -> None:
        self._backoff = backoff
        self._sender = sender
        self._timeout = timeout.total_seconds()
        self._client = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {key}"},
            timeout=self._timeout,
            limits=LIMITS,
            follow_redirects=False,
            trust_env=False,
        )

    async def send(self, message: Message) -> Accepted:
        try:
            async with asyncio.timeout(self._timeout):
                answer = await self._client.post("/v3/mail/send", json=body_of(message, self._sender))
        except NOT_WRITTEN as failure:
            raise ChannelRefused(f"not reached: {type(failure).__name__}", retry=True) from failure
        except (httpx.TransportError, TimeoutError) as failure:
            raise ChannelUncertain(f"no answer: {type(failure).__name__}") from failure
        return judge(answer, datetime.now(UTC))

    def wait_after(self, attempts: int) -> timedelta:
        return self._backoff.after(attempts)

    async def close(self) -> None:
        await self._client.aclose()
