from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from payerwatch.archive.archive import Archive
from payerwatch.db.session import Database
from payerwatch.fetcher.child import TARGET
from payerwatch.fetcher.settings import FetcherSettings
from payerwatch.local.demo.__main__ import demo
from payerwatch.local.demo.declarations import write_declarations
from payerwatch.local.demo.journal import Journal
from payerwatch.local.demo.world import World
from payerwatch.reading.worker import ReadingPool
from visiting.nasty import Nasty, nasty_payers
from visiting.practice import Payers, Practice, a_port, served


@pytest.fixture
async def practice(database_url: str, tmp_path: Path) -> AsyncIterator[Practice]:
    database = Database.connect(database_url, "fetcher", pool=10)
    servers = {"DATABASE_URL": database_url, "REDIS_URL": "redis://127.0.0.1:1", "ARCHIVE_URL": "memory:///"}
    own = {"declarations": (tmp_path,), "own_declarations": False, "poll_every": timedelta(seconds=0.1)}
    settings = FetcherSettings.model_validate({**servers, **own, "PAYERWATCH_EMBEDDED": True})
    async with ReadingPool(TARGET, workers=2) as pool:
        yield Practice(database, Archive.open("memory:///"), pool, settings)
    await database.close()


@pytest.fixture
async def payers(practice: Practice, tmp_path: Path) -> AsyncIterator[Payers]:
    """36 policies of 12 demo payers, which may be visited."""
    with a_port() as listening:
        port, journal = listening.getsockname()[1], Journal()
        served_demo = demo(port, journal, policies=36)
        write_declarations(tmp_path, served_demo.declarations)
        practice.settings = practice.settings.model_copy(update={"allowed_private": (f"*.demo.localhost:{port}",)})
        world = served_demo.app._control._world
        assert isinstance(world, World)
        async with served(served_demo.app, listening):
            yield Payers(world, journal, port, world.apply)


@pytest.fixture
async def nasty(practice: Practice) -> AsyncIterator[Nasty]:
    """Payers that the test scripts; they may be visited."""
    async with nasty_payers() as served_here:
        practice.settings = practice.settings.model_copy(
            update={"allowed_private": (f"*.demo.localhost:{served_here.port}",)}
        )
        yield served_here
