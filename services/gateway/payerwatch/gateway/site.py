"""The site, put together from its pages."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI

from payerwatch.db.session import Database
from payerwatch.gateway import assets
from payerwatch.gateway.errors import answer_errors
from payerwatch.gateway.headers import SecurityHeaders
from payerwatch.gateway.health import Check, health_router
from payerwatch.gateway.pages import home, payers, policy, robots, search, status, update

PAGES = (home, payers, policy, update, search, status, robots)
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def make_site(database: Database, not_ready: Check, lifespan: Lifespan | None = None) -> FastAPI:
    app = FastAPI(title="Payerwatch", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.database = database
    app.add_middleware(SecurityHeaders)
    answer_errors(app)
    app.include_router(assets.router)
    app.include_router(health_router(not_ready))
    for module in PAGES:
        app.include_router(module.router)
    return app
