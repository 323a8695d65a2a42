"""Billing's part in a running gateway."""

import asyncio
from collections.abc import Sequence
from functools import partial

import stripe
from fastapi import FastAPI

from payerwatch.db.session import Database
from payerwatch.gateway.billing.applying import EventBell, apply_until
from payerwatch.gateway.billing.catalogue import sync
from payerwatch.gateway.billing.hook import stripe_hook
from payerwatch.gateway.billing.leaving import end_for_leaving_until
from payerwatch.gateway.billing.metering import meter_until
from payerwatch.gateway.billing.provider import closed, connect
from payerwatch.gateway.billing.reconciliation import reconcile_nightly
from payerwatch.gateway.billing.refunding import carry_out_until
from payerwatch.gateway.billing.settings import StripeSettings
from payerwatch.streams.service import Task, pause


class Billing:
    """`provider` is None, and there is nothing to do, where nothing is sold."""

    def __init__(self, database: Database, settings: StripeSettings, site_url: str) -> None:
        self.provider = connect(settings, site_url)
        self._database = database
        self._bell = EventBell()
        self._played = settings.stripe_url is not None

    @property
    def tasks(self) -> Sequence[Task]:
        if self.provider is None:
            return ()
        return (
            *((self._stock,) if self._played else ()),
            self._apply,
            partial(carry_out_until, database=self._database, provider=self.provider),
            partial(end_for_leaving_until, database=self._database, provider=self.provider),
            partial(meter_until, database=self._database, provider=self.provider),
            partial(reconcile_nightly, database=self._database, provider=self.provider),
        )

    async def _stock(self, stop: asyncio.Event) -> None:
        """A stand-in starts empty; at Stripe itself the operator makes the prices."""
        while self.provider is not None and not stop.is_set():
            try:
                await sync(self.provider)
                return
            except stripe.StripeError:
                await pause(stop, 1)

    async def _apply(self, stop: asyncio.Event) -> None:
        if self.provider is not None:
            await apply_until(stop, self._database, self.provider, self._bell)

    def listen(self, app: FastAPI) -> None:
        if self.provider is not None:
            app.include_router(stripe_hook(self._database, self.provider, self._bell.ring))

    async def close(self) -> None:
        if self.provider is not None:
            await closed(self.provider)
