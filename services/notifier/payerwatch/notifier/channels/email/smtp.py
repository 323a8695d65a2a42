"""Mail through any SMTP server: one connection a message, TLS as the settings say."""

from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage

import aiosmtplib

from payerwatch.notifier.channels.base import Accepted, ChannelClosed, ChannelRefused, ChannelUncertain
from payerwatch.notifier.channels.email.pace import Backoff
from payerwatch.notifier.mail import Message, Recipient, filled

PERMANENT = range(550, 560)


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    user: str | None
    password: str | None
    tls: bool
    """TLS from the first byte; otherwise STARTTLS where the server offers it."""
    timeout: timedelta


def mime_of(message: Message, recipient: Recipient, sender: Address) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, recipient.to, message.subject
    # The same for every attempt, so that a mailbox can tell a repeat.
    mail["Message-ID"] = f"<{recipient.delivery_id}@{sender.domain}>"
    for name, value in recipient.headers.items():
        mail[name] = value
    mail.set_content(filled(message.text, recipient))
    mail.add_alternative(filled(message.html, recipient), subtype="html")
    return mail


class Smtp:
    """One recipient at a time: what a batch's others are told does not hang on one address."""

    def __init__(self, server: Server, sender: Address, *, backoff: Backoff) -> None:
        self._server = server
        self._sender = sender
        self._backoff = backoff

    async def send(self, message: Message) -> Accepted:
        if len(message.recipients) > 1:
            raise ChannelRefused("SMTP takes one recipient at a time", retry=False, alone=True)
        mail = mime_of(message, message.recipients[0], self._sender)
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.tls,
            timeout=server.timeout.total_seconds(),
        )
        try:
            async with client:
                await client.send_message(mail)
        except aiosmtplib.SMTPAuthenticationError as refused:
            raise ChannelClosed(f"the server answered {refused.code} to our name and password") from refused
        except aiosmtplib.SMTPRecipientsRefused as refused:
            codes = [each.code for each in refused.recipients]
            raise _refused(min(codes, default=550)) from refused
        except aiosmtplib.SMTPResponseException as refused:
            raise _refused(refused.code) from refused
        except (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPConnectTimeoutError) as away:
            raise ChannelRefused(f"not reached: {type(away).__name__}", retry=True) from away
        except (aiosmtplib.SMTPException, OSError) as lost:
            raise ChannelUncertain(f"no answer: {type(lost).__name__}") from lost
        return Accepted(str(mail["Message-ID"]))

    def wait_after(self, attempts: int) -> timedelta:
        return self._backoff.after(attempts)


def _refused(code: int) -> ChannelRefused:
    return ChannelRefused(f"the server answered {code}", retry=code not in PERMANENT)
