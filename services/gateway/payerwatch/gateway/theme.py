"""Light or dark as a reader chose it, kept in a cookie and written into the page: nothing flashes, no script runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from payerwatch.gateway.gate.cookies import set_cookie
from payerwatch.gateway.same_origin import SameOrigin

COOKIE = "theme"
LASTS = timedelta(days=365)
SLASHES = "/\\"
"""Browsers read either as the start of another host."""
router = APIRouter()


class Theme(StrEnum):
    SYSTEM = "system"
    """As the browser says."""
    LIGHT = "light"
    DARK = "dark"


_chosen: ContextVar[Theme] = ContextVar("theme", default=Theme.SYSTEM)


def chosen_theme() -> Theme:
    return _chosen.get()


def theme_in(cookies: str) -> Theme:
    """What says nothing we know is no choice."""
    said = cookie_parser(cookies).get(COOKIE, "")
    return Theme(said) if said in set(Theme) else Theme.SYSTEM


@contextmanager
def shown_in(theme: Theme) -> Iterator[None]:
    before = _chosen.set(theme)
    try:
        yield
    finally:
        _chosen.reset(before)


class Theming:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
        with shown_in(theme_in(cookies.decode("latin-1"))):
            await self.app(scope, receive, send)


def _back(referer: str) -> str:
    """To the path alone, so that the answer leads to no other site whatever the header says."""
    try:
        came_from = urlsplit(referer)
    except ValueError:
        return "/"
    path = f"/{came_from.path.lstrip(SLASHES)}"
    return f"{path}?{came_from.query}" if came_from.query else path


@router.post("/theme", include_in_schema=False)
async def choose(request: Request, _ours: SameOrigin, theme: Annotated[Theme, Form()] = Theme.SYSTEM) -> Response:
    answer = RedirectResponse(_back(request.headers.get("referer", "")), 303)
    if theme is Theme.SYSTEM:
        answer.delete_cookie(COOKIE, path="/")
    else:
        set_cookie(request, answer, COOKIE, theme.value, LASTS)
    return answer
