"""The notifier put together."""

import os
import socket
from functools import partial

from payerwatch.db.session import Database
from payerwatch.events.differ import PolicyAmended, PolicyChanged, VersionStored
from payerwatch.events.gateway import DeliveryReported, EmailRequested, EndpointTested, ReplayRequested
from payerwatch.notifier.amendments import on_policy_amended
from payerwatch.notifier.channels.found import routes_of_all
from payerwatch.notifier.deadlines.keeping import on_version_stored
from payerwatch.notifier.deadlines.planner import Reminding
from payerwatch.notifier.digest.planner import Planner
from payerwatch.notifier.handlers import (
    on_delivery_reported,
    on_email_requested,
    on_endpoint_tested,
    on_policy_changed,
    on_replay_requested,
)
from payerwatch.notifier.house import House
from payerwatch.notifier.measures import backlog
from payerwatch.notifier.sender import Pace, Sender
from payerwatch.notifier.settings import NotifierSettings
from payerwatch.notifier.watch_index import WatchIndex
from payerwatch.streams.consumers import Handlers
from payerwatch.streams.service import Runtime


def handlers_of(watches: WatchIndex, house: House) -> Handlers:
    return {
        PolicyChanged: partial(on_policy_changed, watches=watches, house=house),
        PolicyAmended: partial(on_policy_amended, house=house),
        VersionStored: on_version_stored,
        DeliveryReported: on_delivery_reported,
        EmailRequested: on_email_requested,
        EndpointTested: on_endpoint_tested,
        ReplayRequested: on_replay_requested,
    }


def house_of(settings: NotifierSettings) -> House:
    return House(str(settings.site_url), settings.postal_address, settings.link_key.get_secret_value())


def sender_of(settings: NotifierSettings, database: Database) -> Sender:
    pace = Pace(
        concurrency=settings.concurrency,
        calls=settings.calls,
        lease=settings.lease,
        reconcile_after=settings.reconcile_after,
        reconcile_every=settings.reconcile_every,
        closed_for=settings.closed_for,
    )
    worker = f"{socket.gethostname()}-{os.getpid()}"
    return Sender(database, routes_of_all(settings, house_of(settings)), worker, pace)


def runtime_of(settings: NotifierSettings) -> Runtime:
    database = Database.connect(settings.database_url.get_secret_value(), "notifier", pool=settings.concurrency * 2 + 8)
    sender, watches = sender_of(settings, database), WatchIndex()
    return Runtime(
        database,
        settings.redis_url.get_secret_value(),
        handlers_of(watches, house_of(settings)),
        [*sender.tasks(), Planner(database).run, Reminding(database, watches).run],
        checks=(sender.not_ready,),
        health_port=settings.health_port,
        health_host=settings.health_host,
        measures=(backlog,),
    )
