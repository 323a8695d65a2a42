"""Copying an archive. Objects are named by what they hold and never change, so what is there already is right."""

from collections.abc import AsyncIterator
from pathlib import Path

import obstore

from payerwatch.archive import Archive

HELD = "snapshots/"


async def names(archive: Archive) -> AsyncIterator[str]:
    async for batch in obstore.list(archive.store, HELD):
        for each in batch:
            yield each["path"]


async def copied(source: Archive, target: Archive) -> int:
    """How many objects the target has afterwards."""
    there = {name async for name in names(target)}
    async for name in names(source):
        if name not in there:
            body = await (await obstore.get_async(source.store, name)).bytes_async()
            await obstore.put_async(target.store, name, bytes(body))
            there.add(name)
    return len(there)


def archive_in(folder: Path) -> Archive:
    return Archive.open(f"file://{(folder / 'archive').resolve()}")
