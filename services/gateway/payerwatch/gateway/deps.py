"""What a page takes from the app it runs in."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.session import Database
from payerwatch.seals import Seals


def database(request: Request) -> Database:
    found = request.app.state.database
    assert isinstance(found, Database)  # noqa: S101 (the app's state is untyped)
    return found


async def session(source: Annotated[Database, Depends(database)]) -> AsyncIterator[AsyncSession]:
    async with source.reading() as reading:
        yield reading


def link_key(request: Request) -> str:
    return str(request.app.state.link_key)


def seals(request: Request) -> Seals:
    found = request.app.state.seals
    assert isinstance(found, Seals)  # noqa: S101 (the app's state is untyped)
    return found


def site_url(request: Request) -> str:
    """The address people know the site by, without a slash at its end. Never what a request says its host is."""
    return str(request.app.state.site_url)


def clock() -> datetime:
    return datetime.now(UTC)


Db = Annotated[Database, Depends(database)]
Session = Annotated[AsyncSession, Depends(session)]
LinkKey = Annotated[str, Depends(link_key)]
SealsDep = Annotated[Seals, Depends(seals)]
SiteUrl = Annotated[str, Depends(site_url)]
Now = Annotated[datetime, Depends(clock)]
