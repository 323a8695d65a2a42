"""The notifier put together."""

import os
import socket
from functools import partial

from payerwatch.db.session import Database
from payerwatch.events.differ import PolicyChanged
from payerwatch.events.gateway import DeliveryReported
from payerwatch.notifier.channels.base import Channel
from payerwatch.notifier.channels.console import Console
from payerwatch.notifier.channels.email import Sender as From
from payerwatch.notifier.channels.email import SendGrid
from payerwatch.notifier.compose import House, compose
from payerwatch.notifier.handlers import on_delivery_reported, on_policy_changed
from payerwatch.notifier.sender import Pace, Sender
from payerwatch.notifier.settings import NotifierSettings
from payerwatch.streams.consumers import Handlers
from payerwatch.streams.service import Runtime

HANDLERS: Handlers = {PolicyChanged: on_policy_changed, DeliveryReported: on_delivery_reported}


def channel_of(settings: NotifierSettings) -> Channel:
    key = settings.sendgrid_api_key
    if settings.channel == "console" or key is None:
        return Console()
    sender = From(settings.sender, settings.sender_name)
    return SendGrid(str(settings.sendgrid_url), key.get_secret_value(), sender, timeout=settings.send_timeout)


def sender_of(settings: NotifierSettings, database: Database) -> Sender:
    house = House(str(settings.site_url), settings.postal_address)
    pace = Pace(
        concurrency=settings.concurrency,
        lease=settings.lease,
        reconcile_after=settings.reconcile_after,
        reconcile_every=settings.reconcile_every,
        first_wait=settings.first_wait,
    )
    worker = f"{socket.gethostname()}-{os.getpid()}"
    return Sender(database, channel_of(settings), partial(compose, house=house), worker, pace)


def runtime_of(settings: NotifierSettings) -> Runtime:
    database = Database.connect(settings.database_url.get_secret_value(), "notifier", pool=settings.concurrency + 6)
    return Runtime(
        database,
        settings.redis_url.get_secret_value(),
        HANDLERS,
        sender_of(settings, database).tasks(),
        health_port=settings.health_port,
    )
