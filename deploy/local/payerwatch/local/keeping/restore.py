"""`payerwatch restore DIR`: a backup into an empty database and archive, and the proof that it is whole."""

import argparse
import asyncio
from pathlib import Path

import asyncpg
import orjson
from redis.asyncio import Redis

from payerwatch.archive import Archive
from payerwatch.db.grants import role_statements
from payerwatch.db.session import asyncpg_url, role_of
from payerwatch.local.keeping.archives import archive_in, copied
from payerwatch.local.keeping.backup import DUMP, MANIFEST, sha256_of
from payerwatch.local.keeping.contents import is_empty, snapshots_without_bytes, wipe
from payerwatch.local.keeping.dumps import ProgramFailed, load
from payerwatch.local.outside import migrated
from payerwatch.local.servers import at_hand
from payerwatch.local.stack import Addresses
from payerwatch.streams.topology import SERVICES, STREAMS


class CannotRestore(Exception):
    """The message says what to do."""


async def restore(there: Addresses, folder: Path, *, wiping: bool) -> None:
    """Raises CannotRestore before anything is touched, or ProgramFailed with the database left empty."""
    await _ensure_whole(folder)
    await _ensure_alone(there)
    if not await is_empty(there.database_url):
        if not wiping:
            raise CannotRestore("The database holds data. `--wipe` drops all of it first.")
        await wipe(there.database_url)
    await _make_roles(there.database_url)
    await asyncio.to_thread(load, there.database_url, folder / DUMP)
    await asyncio.to_thread(migrated, there.database_url)
    archive = Archive.open(there.archive_url)
    await copied(archive_in(folder), archive)
    if missing := await snapshots_without_bytes(there.database_url, archive):
        raise CannotRestore(f"{missing} snapshots have no bytes in the archive: this backup is not whole.")
    await _forget_streams(there.redis_url)


async def _ensure_whole(folder: Path) -> None:
    try:
        manifest = orjson.loads((folder / MANIFEST).read_bytes())
    except FileNotFoundError as missing:
        raise CannotRestore(f"{folder} holds no backup: {MANIFEST} is missing.") from missing
    if await asyncio.to_thread(sha256_of, folder / DUMP) != manifest["dump_sha256"]:
        raise CannotRestore(f"{folder / DUMP} is not the file that {MANIFEST} describes.")


async def _ensure_alone(there: Addresses) -> None:
    connection = await asyncpg.connect(asyncpg_url(there.database_url), timeout=10)
    try:
        query = (
            "select count(*) from pg_stat_activity where datname = current_database() and application_name = any($1)"
        )
        services = await connection.fetchval(query, [role_of(service) for service in SERVICES])
    finally:
        await connection.close()
    if services:
        raise CannotRestore("Services are connected to the database. Stop them first.")


async def _make_roles(database_url: str) -> None:
    connection = await asyncpg.connect(asyncpg_url(database_url), timeout=10)
    try:
        for statement in role_statements():
            await connection.execute(statement)
    finally:
        await connection.close()


async def _forget_streams(redis_url: str) -> None:
    """What the stream knows is later than the backup. The sweeper says again what nobody has heard."""
    async with Redis.from_url(redis_url) as redis:
        await redis.delete(*(stream.name for stream in STREAMS))


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="payerwatch restore", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--wipe", action="store_true", help="drop what the database holds")
    told = parser.parse_args(argv)
    try:
        with at_hand() as there:
            asyncio.run(restore(there, told.folder, wiping=told.wipe))
    except (CannotRestore, ProgramFailed) as refused:
        print(refused)
        return 1
    print("Restored, and every snapshot has its bytes.")
    return 0
