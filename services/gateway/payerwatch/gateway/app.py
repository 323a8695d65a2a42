"""The composition root: settings in, a site with its relay and consumers out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from sqlalchemy import event

from payerwatch.db.session import Database
from payerwatch.events.differ import PolicyChanged, VersionStored
from payerwatch.gateway.accounts.ending import deleting
from payerwatch.gateway.accounts.purging import purging
from payerwatch.gateway.api.feeding import on_policy_changed
from payerwatch.gateway.billing.running import Billing
from payerwatch.gateway.hooks.sendgrid import sendgrid_hook
from payerwatch.gateway.keys.limits import counter_at
from payerwatch.gateway.operator.incidents.keeping import watching
from payerwatch.gateway.search.indexing import on_version_stored
from payerwatch.gateway.settings import GatewaySettings
from payerwatch.gateway.site import make_site
from payerwatch.gateway.usage.flushing import flushing
from payerwatch.streams.service import Runtime, running


def limit_queries(database: Database, longest: timedelta) -> None:
    milliseconds = int(longest.total_seconds() * 1000)

    @event.listens_for(database.engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:  # noqa: ANN401 (a driver's own type)
        cursor = connection.cursor()
        cursor.execute(f"set statement_timeout = {milliseconds}")
        cursor.close()
        connection.commit()


def create_app(settings: GatewaySettings) -> FastAPI:
    database = Database.connect(settings.database_url.get_secret_value(), "gateway")
    limit_queries(database, settings.longest_query)
    billing = Billing(database, settings, str(settings.site_url).rstrip("/"))
    counter = counter_at(settings.redis_url.get_secret_value())
    runtime = Runtime(
        database,
        settings.redis_url.get_secret_value(),
        {VersionStored: on_version_stored, PolicyChanged: on_policy_changed},
        tasks=(deleting(database), purging(database), flushing(counter, database), watching(database), *billing.tasks),
        health_port=settings.health_port,
        health_host=settings.health_host,
    )

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with running(runtime):
            yield
        await billing.close()
        await counter.aclose()
        await database.close()

    app = make_site(
        database,
        runtime.not_ready,
        lifespan,
        link_key=settings.link_key.get_secret_value(),
        seals=settings.seals,
        site_url=str(settings.site_url).rstrip("/"),
        held=settings.pages_held,
        provider=billing.provider,
        counter=counter,
    )
    billing.listen(app)
    if settings.sendgrid_webhook_key is not None:
        app.include_router(sendgrid_hook(database, settings.sendgrid_webhook_key.get_secret_value()))
    return app
