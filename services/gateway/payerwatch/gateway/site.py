"""The site, put together from its pages."""

import secrets
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

from fastapi import FastAPI
from redis.asyncio import Redis
from starlette.middleware.gzip import GZipMiddleware

from payerwatch.db.session import Database
from payerwatch.gateway import assets, theme
from payerwatch.gateway.accounts import account, ending, entering, joining, members, passkey_pages
from payerwatch.gateway.accounts.present import answer_strangers
from payerwatch.gateway.api.v1.app import make_api
from payerwatch.gateway.api.waiting import Growth
from payerwatch.gateway.billing.pages import ending as ending_plan
from payerwatch.gateway.billing.pages import plan, refund
from payerwatch.gateway.billing.pages.desk import answer_billing
from payerwatch.gateway.billing.provider import Provider
from payerwatch.gateway.caching import Caching
from payerwatch.gateway.correlating import Correlating
from payerwatch.gateway.errors import answer_errors
from payerwatch.gateway.gate import preferences, unlock
from payerwatch.gateway.headers import SecurityHeaders
from payerwatch.gateway.health import Check, health_router
from payerwatch.gateway.keys import pages as keys_pages
from payerwatch.gateway.notices import Notices
from payerwatch.gateway.operator.pages import desk, letters, words
from payerwatch.gateway.operator.pages import entering as second_factor
from payerwatch.gateway.operator.pages import held as held_pages
from payerwatch.gateway.operator.pages import sources as operator_sources
from payerwatch.gateway.operator.present import answer_unraised
from payerwatch.gateway.pages import (
    about,
    as_of,
    calendar,
    card,
    code,
    compare,
    coverage,
    feeds,
    home,
    payers,
    policy,
    robots,
    search,
    sitemaps,
    specialties,
    status,
    update,
    version,
)
from payerwatch.gateway.watching import pages as watching
from payerwatch.gateway.watching.person import PlanHasNoWatches, on_plan_without_watches
from payerwatch.seals import Seals

PAGES = (
    *(home, payers, policy, version, compare, as_of, update, search, code, specialties, coverage, status, about),
    *(feeds, calendar, card, sitemaps, robots, unlock, preferences, *watching.PAGES),
)
# Before `entering`: its links are `/sign-in/` and any word.
ACCOUNTS = (passkey_pages, entering, account, members, ending, joining, keys_pages)
OPERATOR = (second_factor, desk, operator_sources, held_pages, words, letters)
BILLING = (plan, ending_plan, refund)
NO_KEY = ""
"""A site without a key of its own makes one up: no link from elsewhere opens on it."""
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def make_site(
    database: Database,
    not_ready: Check,
    lifespan: Lifespan | None = None,
    *,
    link_key: str = NO_KEY,
    seals: Seals | None = None,
    site_url: str = "http://127.0.0.1:8000",
    held: timedelta = timedelta(0),
    provider: Provider | None = None,
    counter: Redis | None = None,
) -> FastAPI:
    """Without a counter, calls of the API are not limited. Without seals, `link_key` seals."""
    app = FastAPI(title="Payerwatch", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.database = database
    app.state.link_key = link_key or secrets.token_urlsafe(32)
    app.state.seals = seals or Seals(app.state.link_key)
    app.state.site_url = site_url
    app.state.provider = provider
    app.state.counter = counter
    app.state.growth = Growth(database)
    # The last one added is the outermost: what is kept is kept with its headers, and is compressed once.
    app.add_middleware(theme.Theming)
    app.add_middleware(GZipMiddleware, minimum_size=500, compresslevel=6)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Caching, held=held)
    app.add_middleware(Correlating)
    app.add_middleware(Notices)
    answer_errors(app)
    app.add_exception_handler(PlanHasNoWatches, on_plan_without_watches)
    answer_strangers(app)
    answer_billing(app)
    answer_unraised(app)
    app.include_router(assets.router)
    app.include_router(theme.router)
    app.include_router(health_router(not_ready))
    for module in (*PAGES, *ACCOUNTS, *BILLING, *OPERATOR):
        app.include_router(module.router)
    app.mount("/v1", make_api(app.state))
    return app
