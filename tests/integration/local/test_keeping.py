"""A backup brings everything back: what was wiped is there again, to the row and the byte, and the work goes on."""

import asyncio
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from payerwatch.local.keeping.backup import DUMP, backup
from payerwatch.local.keeping.contents import is_empty, tables_of, wipe
from payerwatch.local.keeping.restore import CannotRestore, restore
from payerwatch.local.stack import Addresses, Cast
from running.stack import Stack

pytestmark = pytest.mark.servers


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.gz")}


@pytest.fixture
def stack(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Stack]:
    running = Stack(
        Addresses(database_url, redis_url, f"file://{tmp_path / 'archive'}"), tmp_path, Cast(24, hasty=True)
    )
    running.supervisor.start()
    yield running
    running.supervisor.stop()


def answers(stack: Stack) -> bool:
    try:
        return bool(stack.demo("GET", "state"))
    except httpx.HTTPError:
        return False


def settled(stack: Stack) -> bool:
    boxes = [f"select 1 from {each}.outbox where published_at is null" for each in ("fetcher", "differ", "gateway")]
    return not any(stack.rows(box) for box in boxes)


def test_what_was_wiped_comes_back_whole_and_the_work_goes_on(stack: Stack, tmp_path: Path) -> None:
    stack.baseline()
    stack.until(lambda: settled(stack), "publishing")
    stack.supervisor.stop()
    there, kept = stack.addresses, tmp_path / "kept"
    before, bodies = asyncio.run(tables_of(there.database_url)), bytes_in(tmp_path / "archive")
    asyncio.run(backup(there, kept))
    asyncio.run(wipe(there.database_url))
    shutil.rmtree(tmp_path / "archive")
    assert asyncio.run(is_empty(there.database_url))
    asyncio.run(restore(there, kept, wiping=False))
    assert asyncio.run(tables_of(there.database_url)) == before
    assert bytes_in(tmp_path / "archive") == bodies
    assert len(bodies) >= 24
    stack.supervisor.start()
    stack.until(lambda: answers(stack), "starting again")
    while not stack.material():
        stack.demo("POST", "step")
        stack.swept_since(stack.sweep())
    stack.until(lambda: len(stack.mails()) == len(stack.material()), "telling")


async def test_data_is_never_wiped_unasked(database_url: str, redis_url: str, tmp_path: Path) -> None:
    there = Addresses(database_url, redis_url, f"file://{tmp_path / 'archive'}")
    await backup(there, tmp_path / "kept")
    with pytest.raises(CannotRestore, match="--wipe"):
        await restore(there, tmp_path / "kept", wiping=False)
    await restore(there, tmp_path / "kept", wiping=True)


def _truncate(kept: Path) -> None:
    (kept / DUMP).write_bytes((kept / DUMP).read_bytes()[:-10])


def _lose(kept: Path) -> None:
    shutil.rmtree(kept)


@pytest.mark.parametrize("spoil", [_truncate, _lose])
async def test_a_damaged_backup_is_refused_before_anything_is_touched(
    database_url: str, redis_url: str, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    there = Addresses(database_url, redis_url, f"file://{tmp_path / 'archive'}")
    await backup(there, tmp_path / "kept")
    spoil(tmp_path / "kept")
    with pytest.raises(CannotRestore):
        await restore(there, tmp_path / "kept", wiping=True)
    assert not await is_empty(database_url)


async def test_a_database_in_use_is_not_restored_into(database_url: str, redis_url: str, tmp_path: Path) -> None:
    there = Addresses(database_url, redis_url, f"file://{tmp_path / 'archive'}")
    await backup(there, tmp_path / "kept")
    service = await asyncpg.connect(database_url, server_settings={"application_name": "payerwatch_differ"})
    with pytest.raises(CannotRestore, match="Stop them first"):
        await restore(there, tmp_path / "kept", wiping=True)
    await service.close()


async def test_a_backup_is_restored_onto_a_machine_that_runs_nothing(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    await backup(Addresses(database_url, redis_url, f"file://{tmp_path / 'archive'}"), tmp_path / "kept")
    command = [sys.executable, "-c", "from payerwatch.local.command import main; main()", "restore"]
    environment = {"PATH": os.environ["PATH"], "PAYERWATCH_VAR": str(tmp_path / "elsewhere")}
    done = await asyncio.create_subprocess_exec(
        *command, str(tmp_path / "kept"), env=environment, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await asyncio.wait_for(done.communicate(), 120)
    assert said.decode().strip() == "Restored, and every snapshot has its bytes."
    assert done.returncode == 0
