"""The site, put together from its pages."""

import secrets
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI

from payerwatch.db.session import Database
from payerwatch.gateway import assets
from payerwatch.gateway.errors import answer_errors
from payerwatch.gateway.headers import SecurityHeaders
from payerwatch.gateway.health import Check, health_router
from payerwatch.gateway.pages import home, payers, policy, robots, search, status, update
from payerwatch.gateway.watching import my_codes, stops, watches
from payerwatch.gateway.watching.person import PlanHasNoWatches, on_plan_without_watches

PAGES = (home, payers, policy, update, search, status, robots, stops, watches, my_codes)
NO_KEY = ""
"""A site without a key of its own makes one up: no link from elsewhere opens on it."""
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def make_site(
    database: Database, not_ready: Check, lifespan: Lifespan | None = None, *, link_key: str = NO_KEY
) -> FastAPI:
    app = FastAPI(title="Payerwatch", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.database = database
    app.state.link_key = link_key or secrets.token_urlsafe(32)
    app.add_middleware(SecurityHeaders)
    answer_errors(app)
    app.add_exception_handler(PlanHasNoWatches, on_plan_without_watches)
    app.include_router(assets.router)
    app.include_router(health_router(not_ready))
    for module in PAGES:
        app.include_router(module.router)
    return app
