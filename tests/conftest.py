"""Real servers for the tests that need them: one Postgres and one Valkey a worker, a fresh database a test."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from redis import Redis

from payerwatch.db.migrate import migrate
from payerwatch.local.embedded.servers import throwaway_servers

TEMPLATE = "payerwatch_template"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Real documents, read where they lie. Set CORPUS_DIR to their folder."""
    default = Path(__file__).parents[2] / "shared" / "corpus"
    folder = Path(os.environ.get("CORPUS_DIR", str(default)))
    if not (folder / "README.md").exists():
        pytest.skip("the corpus of real documents is not here (CORPUS_DIR)")
    return folder


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The URLs of an owner's connection to Postgres and of Valkey."""
    with throwaway_servers(tmp_path_factory.mktemp("servers")) as (postgres, valkey):
        asyncio.run(_make_template(postgres))
        yield postgres, valkey


async def _make_template(postgres: str) -> None:
    await _execute(postgres, f"create database {TEMPLATE}")
    await migrate(_named(postgres, TEMPLATE))


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _named(url: str, database: str) -> str:
    return f"{url.rpartition('/')[0]}/{database}"


@pytest.fixture
def database_url(servers: tuple[str, str]) -> Iterator[str]:
    """A migrated, empty database of the test's own."""
    name = f"test_{uuid4().hex}"
    asyncio.run(_execute(servers[0], f"create database {name} template {TEMPLATE}"))
    yield _named(servers[0], name)
    asyncio.run(_execute(servers[0], f"drop database {name} with (force)"))


@pytest.fixture
def redis_url(servers: tuple[str, str]) -> str:
    """The worker's stream server, emptied."""
    with Redis.from_url(servers[1]) as client:
        client.flushall()
    return servers[1]
