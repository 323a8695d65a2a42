"""What a page takes from the app it runs in."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.session import Database


def database(request: Request) -> Database:
    found = request.app.state.database
    assert isinstance(found, Database)  # noqa: S101 (the app's state is untyped)
    return found


async def session(source: Annotated[Database, Depends(database)]) -> AsyncIterator[AsyncSession]:
    async with source.reading() as reading:
        yield reading


def link_key(request: Request) -> str:
    return str(request.app.state.link_key)


def clock() -> datetime:
    return datetime.now(UTC)


Session = Annotated[AsyncSession, Depends(session)]
LinkKey = Annotated[str, Depends(link_key)]
Now = Annotated[datetime, Depends(clock)]
