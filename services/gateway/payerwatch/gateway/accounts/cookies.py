"""The cookie of a browser that is signed in.

`__Host-` binds it to this host, path and to TLS. Browsers take 127.0.0.1 and localhost for as safe as TLS, so the same
cookie works on a developer's machine (Chromium and Firefox; Safari does not).
"""

from datetime import timedelta

from fastapi import Request, Response

SESSION = "__Host-session"
KEPT = timedelta(days=90)


def give(response: Response, token: str) -> None:
    seconds = int(KEPT.total_seconds())
    response.set_cookie(SESSION, token, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


def take_back(response: Response) -> None:
    response.delete_cookie(SESSION, path="/", secure=True, httponly=True, samesite="lax")


def token_in(request: Request) -> str | None:
    return request.cookies.get(SESSION)
