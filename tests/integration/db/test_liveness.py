"""A pooled connection that the server dropped is never handed out."""

import asyncio
import threading

import asyncpg
import pytest
from sqlalchemy import text

from payerwatch.db import liveness
from payerwatch.db.session import Database

DROP = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'payerwatch_gateway'"


async def _drop_all(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        assert await connection.fetch(DROP)
    finally:
        await connection.close()


async def _fill(database: Database, connections: int) -> None:
    async def hold(barrier: asyncio.Barrier) -> None:
        async with database.transaction() as session:
            await session.execute(text("SELECT 1"))
            await barrier.wait()

    barrier = asyncio.Barrier(connections)
    await asyncio.gather(*(hold(barrier) for _ in range(connections)))


async def _works(database: Database) -> bool:
    async with database.transaction() as session:
        return bool((await session.execute(text("SELECT 1"))).scalar_one() == 1)


async def test_connections_that_the_server_closed_are_replaced(database_url: str) -> None:
    database = Database.connect(database_url, "gateway", pool=4)
    await _fill(database, 4)
    await _drop_all(database.url)
    assert all([await _works(database) for _ in range(5)])
    await database.close()


async def test_a_rested_connection_is_asked_before_its_end_was_noticed(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liveness, "RESTED_S", -1.0)
    database = Database.connect(database_url, "gateway", pool=4)
    await _fill(database, 4)
    dropping = threading.Thread(target=lambda: asyncio.run(_drop_all(database.url)))
    dropping.start()
    dropping.join()  # this loop stands still meanwhile, so the driver has not heard of it
    assert await _works(database)
    await database.close()
