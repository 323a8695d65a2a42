"""`payerwatch backup DIR`: the database and the archive in a folder, while everything runs."""

import argparse
import asyncio
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import orjson

from payerwatch.archive import Archive
from payerwatch.db.migrate import head
from payerwatch.local.keeping.archives import archive_in, copied
from payerwatch.local.keeping.dumps import ProgramFailed, dump
from payerwatch.local.servers import at_hand
from payerwatch.local.stack import Addresses

DUMP, MANIFEST = "database.dump", "manifest.json"


async def backup(there: Addresses, folder: Path) -> dict[str, object]:
    """The database first: bytes are archived before a snapshot names them, so the later copy has all it names.

    A folder may be used again: the archive's copy is then only completed.
    """
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    fresh = folder / f"{DUMP}.new"
    await asyncio.to_thread(dump, there.database_url, fresh)
    fresh.replace(folder / DUMP)
    objects = await copied(Archive.open(there.archive_url), archive_in(folder))
    manifest: dict[str, object] = {
        "made_at": datetime.now(UTC).isoformat(),
        "schema": head(),
        "dump_sha256": sha256_of(folder / DUMP),
        "archive_objects": objects,
    }
    (folder / MANIFEST).write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
    return manifest


def sha256_of(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="payerwatch backup", description=__doc__)
    parser.add_argument("folder", type=Path)
    told = parser.parse_args(argv)
    try:
        with at_hand() as there:
            manifest = asyncio.run(backup(there, told.folder))
    except ProgramFailed as failed:
        print(failed)
        return 1
    print(f"{told.folder}: schema {manifest['schema']}, {manifest['archive_objects']} documents")
    return 0
