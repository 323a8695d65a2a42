from email.headerregistry import Address
from functools import partial

from payerwatch.notifier.alert_mail import prepare_alerts
from payerwatch.notifier.amendments import prepare_amendment
from payerwatch.notifier.channels.base import Channel, Route, Routes
from payerwatch.notifier.channels.email.console import Console
from payerwatch.notifier.channels.email.pace import Backoff
from payerwatch.notifier.channels.email.sendgrid import Sender, SendGrid
from payerwatch.notifier.channels.email.smtp import Server, Smtp
from payerwatch.notifier.deadlines.mail import prepare_reminder
from payerwatch.notifier.digest.mail import prepare_edition
from payerwatch.notifier.house import House
from payerwatch.notifier.letter_mail import prepare_letter
from payerwatch.notifier.mail import Message
from payerwatch.notifier.settings import NotifierSettings


def channel_of(settings: NotifierSettings) -> Channel[Message]:
    key, backoff = settings.sendgrid_api_key, Backoff(settings.first_wait)
    if settings.channel == "smtp":
        return Smtp(_server(settings), Address(settings.sender_name, addr_spec=settings.sender), backoff=backoff)
    if settings.channel == "console" or key is None:
        return Console(shows_words=settings.console_shows_words, backoff=backoff)
    sender = Sender(settings.sender, settings.sender_name)
    url = str(settings.sendgrid_url)
    return SendGrid(url, key.get_secret_value(), sender, timeout=settings.send_timeout, backoff=backoff)


def _server(settings: NotifierSettings) -> Server:
    password = settings.smtp_password
    return Server(
        host=settings.smtp_host or "",
        port=settings.smtp_port,
        user=settings.smtp_user,
        password=password.get_secret_value() if password else None,
        tls=settings.smtp_tls,
        timeout=settings.send_timeout,
    )


def routes(settings: NotifierSettings, house: House) -> Routes:
    channel = channel_of(settings)
    return {
        ("alert", "email"): Route(partial(prepare_alerts, house=house), channel),
        ("amendment", "email"): Route(partial(prepare_amendment, house=house), channel),
        ("digest", "email"): Route(partial(prepare_edition, house=house), channel),
        ("reminder", "email"): Route(partial(prepare_reminder, house=house), channel),
        ("letter", "email"): Route(partial(prepare_letter, house=house), channel),
    }
