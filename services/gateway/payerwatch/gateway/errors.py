"""What a visitor reads when there is no page, or none can be made now."""

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from payerwatch.gateway.headers import HEADERS
from payerwatch.gateway.rendering import page
from payerwatch.links import LinkExpired, LinkForged

log = structlog.get_logger()


async def on_http_error(request: Request, error: Exception) -> HTMLResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:
        return page("error.html", status=404, title="No page here", text="Search the policy number, or see all payers.")
    if status == 410:
        text = "It was here and is not any more."
        return page("error.html", status=410, title="This page is gone", text=text)
    if status == 403:
        text = "A form of ours is sent from our own pages only. Open the page here and send it again."
        return page("error.html", status=403, title="Not sent from our page", text=text)
    if status == 405:
        return page("error.html", status=405, title="This page can only be read", text="Nothing was sent or saved.")
    return page("error.html", status=status, title="This request cannot be answered", text="Search from the box above.")


async def on_bad_query(request: Request, error: Exception) -> HTMLResponse:
    text = "A part of the address is not what this page understands. Search from the box above."
    return page("error.html", status=400, title="This address cannot be read", text=text)


async def on_database_trouble(request: Request, error: Exception) -> HTMLResponse:
    log.error("page.troubled", path=request.url.path, error=type(error).__name__)
    text = "Our database did not answer in time. Nothing is lost; the page can be opened again in a minute."
    return page("error.html", status=503, title="This page cannot be made now", text=text)


async def on_forged_link(request: Request, error: Exception) -> HTMLResponse:
    text = "It was cut short, changed on the way, or never ours. Open it again from the mail, whole."
    return page("error.html", status=404, title="This link does not open anything", text=text)


async def on_expired_link(request: Request, error: Exception) -> HTMLResponse:
    text = "It was good for a few days. Enter your email on any update page, and a new one is sent."
    return page("error.html", status=410, title="This link is too old", text=text)


async def on_bug(request: Request, error: Exception) -> HTMLResponse:
    log.error("page.failed", path=request.url.path, exc_info=error)
    text = "The fault is ours and has been recorded. Nothing is lost."
    answer = page("error.html", status=500, title="This page failed", text=text)
    # The framework answers a bug outside of every middleware.
    answer.headers.update(HEADERS)
    return answer


def answer_errors(app: FastAPI) -> None:
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_bad_query)
    for trouble in (DBAPIError, TimeoutError, OSError):
        app.add_exception_handler(trouble, on_database_trouble)
    app.add_exception_handler(LinkForged, on_forged_link)
    app.add_exception_handler(LinkExpired, on_expired_link)
    app.add_exception_handler(Exception, on_bug)
