"""What a database and an archive hold, so that two can be compared: a digest of every table, and what is missing."""

import asyncpg

from payerwatch.archive import Archive
from payerwatch.db.models import Base
from payerwatch.db.session import asyncpg_url
from payerwatch.local.keeping.archives import names
from payerwatch.streams.topology import SERVICES

DIGEST = """
select count(*) as rows, coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as digest from {} t
"""


async def tables_of(database_url: str) -> dict[str, str]:
    """Rows and digest by table, all as of one moment."""
    connection = await asyncpg.connect(asyncpg_url(database_url), timeout=10)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            found = {}
            for name in sorted(Base.metadata.tables):
                row = await connection.fetchrow(DIGEST.format(name))
                found[name] = f"{row['rows']} {row['digest']}"
            return found
    finally:
        await connection.close()


async def is_empty(database_url: str) -> bool:
    connection = await asyncpg.connect(asyncpg_url(database_url), timeout=10)
    try:
        query = "select count(*) from information_schema.schemata where schema_name = any($1)"
        return int(await connection.fetchval(query, list(SERVICES))) == 0
    finally:
        await connection.close()


async def wipe(database_url: str) -> None:
    connection = await asyncpg.connect(asyncpg_url(database_url), timeout=10)
    try:
        async with connection.transaction():
            for schema in (*SERVICES, "public"):
                await connection.execute(f"drop schema if exists {schema} cascade")
            await connection.execute("create schema public")
    finally:
        await connection.close()


async def snapshots_without_bytes(database_url: str, archive: Archive) -> int:
    """How many snapshots have a hash that the archive does not hold."""
    held = {name.rpartition("/")[2].removesuffix(".gz") async for name in names(archive)}
    connection = await asyncpg.connect(asyncpg_url(database_url), timeout=10)
    try:
        rows = await connection.fetch("select distinct sha256 from fetcher.snapshots")
    finally:
        await connection.close()
    return sum(row["sha256"] not in held for row in rows)
