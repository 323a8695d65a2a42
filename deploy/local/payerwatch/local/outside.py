"""Servers that are somebody else's: which of the three the environment names, and whether they can be used."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import asyncpg
import obstore
from asyncpg import InsufficientPrivilegeError
from obstore.exceptions import BaseError
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import ProgrammingError

from payerwatch.archive import Archive
from payerwatch.db.migrate import migrate_now
from payerwatch.db.session import asyncpg_url
from payerwatch.servers.settings import is_archive, is_postgres, is_redis

OLDEST_POSTGRES = 17
"""The first with the built-in C.UTF-8 collation."""


class CannotUse(Exception):
    """A server that was named does not do. The message says which setting, and never its value's password."""


@dataclass(frozen=True, slots=True)
class Outside:
    """None where the environment is silent: an embedded server then does the work."""

    database_url: str | None = None
    redis_url: str | None = None
    archive_url: str | None = None

    @property
    def named(self) -> list[str]:
        given = {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url, "ARCHIVE_URL": self.archive_url}
        return [name for name, value in given.items() if value]


def named_in(environment: Mapping[str, str]) -> Outside:
    """Raises CannotUse, one line for each bad value."""
    checks = {"DATABASE_URL": is_postgres, "REDIS_URL": is_redis, "ARCHIVE_URL": is_archive}
    given = {name: environment.get(name) or None for name in checks}
    faults = [fault for name, value in given.items() if value and (fault := checks[name](value))]
    if faults:
        raise CannotUse("\n".join(faults))
    return Outside(given["DATABASE_URL"], given["REDIS_URL"], given["ARCHIVE_URL"])


async def ensure_usable(outside: Outside) -> None:
    """Raises CannotUse for the first that does not answer as it must."""
    if outside.database_url:
        await _ensure_postgres(outside.database_url)
    if outside.redis_url:
        await _ensure_redis(outside.redis_url)
    if outside.archive_url:
        await _ensure_archive(outside.archive_url)


def migrated(database_url: str) -> None:
    """Raises CannotUse where the user may not."""
    try:
        migrate_now(database_url)
    except ProgrammingError as refused:
        cause = refused.orig and refused.orig.__cause__
        if not isinstance(cause, InsufficientPrivilegeError):
            raise
        raise CannotUse(f"DATABASE_URL: its user must own the database and may create roles: {cause}") from refused


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname or parts.path}{f':{parts.port}' if parts.port else ''}"


async def _ensure_postgres(url: str) -> None:
    try:
        connection = await asyncpg.connect(asyncpg_url(url), timeout=10)
    except (OSError, TimeoutError, asyncpg.PostgresError, ValueError) as trouble:
        raise CannotUse(f"DATABASE_URL: Postgres at {_place(url)} cannot be used: {_said(trouble)}") from trouble
    try:
        version = connection.get_server_version().major
    finally:
        await connection.close()
    if version < OLDEST_POSTGRES:
        raise CannotUse(f"DATABASE_URL: Postgres {version} is too old; {OLDEST_POSTGRES} or later, 18 at best.")


async def _ensure_redis(url: str) -> None:
    try:
        async with asyncio.timeout(10), Redis.from_url(url) as redis:
            await redis.ping()
    except (OSError, TimeoutError, RedisError) as trouble:
        raise CannotUse(f"REDIS_URL: the server at {_place(url)} cannot be used: {_said(trouble)}") from trouble


async def _ensure_archive(url: str) -> None:
    try:
        store = Archive.open(url).store
        await obstore.put_async(store, "health/written", b"by payerwatch")
    except (OSError, ValueError, BaseError) as trouble:
        raise CannotUse(f"ARCHIVE_URL: {_place(url)} cannot be written: {_said(trouble)}") from trouble


def _said(trouble: Exception) -> str:
    return (str(trouble) or type(trouble).__name__).splitlines()[0][:200]
