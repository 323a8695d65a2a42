"""Forms are sent from our own pages only. For every POST that a browser's cookie gives a right to."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Request


def from_our_page(headers: Mapping[str, str]) -> bool:
    """Browsers say where a form was sent from, in one of two headers. What sends neither is no browser, and
    cannot be made to send somebody's cookie."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host", "")


async def refuse_other_sites(request: Request) -> None:
    if not from_our_page(request.headers):
        raise HTTPException(403)


SameOrigin = Annotated[None, Depends(refuse_other_sites)]
