"""Code of every release still reads and writes on the schema of today: seen in a real Postgres, step by step.

`test_migrations.py` reads what migrations say; this looks at what they did, raw SQL included.
"""

import asyncio
from collections.abc import Mapping
from itertools import pairwise
from uuid import uuid4

import asyncpg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import create_async_engine

from architecture.modules import ROOT
from architecture.test_migrations import BEFORE_ANYONE, FIRST_RELEASE, contracts
from payerwatch.db.migrate import alembic_config
from payerwatch.streams.topology import SERVICES

pytestmark = pytest.mark.servers
MIGRATIONS = ROOT / "shared/payerwatch/db/migrations"
Shape = Mapping[str, Mapping[str, tuple[str, bool]]]
"""Of each table, each column's type and whether a row must be given a value for it."""


def shape_of(connection: Connection) -> Shape:
    seen = inspect(connection)
    return {
        f"{service}.{table}": {
            column["name"]: (str(column["type"]), not column["nullable"] and not _fills_itself(dict(column)))
            for column in seen.get_columns(table, schema=service)
        }
        for service in SERVICES
        for table in seen.get_table_names(schema=service)
    }


def _fills_itself(column: Mapping[str, object]) -> bool:
    return any(column.get(name) is not None for name in ("default", "computed", "identity"))


def revisions() -> list[str]:
    """Of every release, oldest first."""
    chain = [each.revision for each in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
    return sorted(revision for revision in chain if revision >= FIRST_RELEASE)


def troubles(old: Shape, new: Shape) -> list[str]:
    """What code that knows the old shape would stumble over on the new one."""
    found = [f"{table} is gone" for table in old if table not in new]
    for table in old.keys() & new.keys():
        for name, (kind, _) in old[table].items():
            if new[table].get(name, ("", False))[0] != kind:
                found.append(f"{table}.{name} is not {kind} any more")
        found += [f"{table}.{name} wants a value" for name in _wanted(new[table]) - _wanted(old[table])]
    return sorted(found)


def _wanted(columns: Mapping[str, tuple[str, bool]]) -> set[str]:
    return {name for name, (_, wanted) in columns.items() if wanted}


async def shapes(url: str) -> dict[str, Shape]:
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"))
    found: dict[str, Shape] = {}
    for revision in revisions():

        def step(connection: Connection, target: str = revision) -> Shape:
            command.upgrade(alembic_config(connection), target)
            return shape_of(connection)

        async with engine.begin() as connection:
            found[revision] = await connection.run_sync(step)
    await engine.dispose()
    return found


def test_the_release_before_works_on_the_schema_of_the_next(servers: tuple[str, str]) -> None:
    """A migration that says `Contract:` takes away what no code of the release before it uses."""
    name = f"old_{uuid4().hex}"
    asyncio.run(_execute(servers[0], f"create database {name}"))
    found = asyncio.run(shapes(f"{servers[0].rpartition('/')[0]}/{name}"))
    steps = revisions()
    for before, after in pairwise(steps):
        path = next((MIGRATIONS / "versions").glob(f"{after}_*.py"))
        if not contracts(path) and path.stem not in BEFORE_ANYONE:
            assert troubles(found[before], found[after]) == [], path.stem


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.mark.parametrize(
    ("new", "trouble"),
    [
        ({}, ["gateway.watches is gone"]),
        ({"gateway.watches": {}}, ["gateway.watches.name is not TEXT any more"]),
        ({"gateway.watches": {"name": ("BIGINT", True)}}, ["gateway.watches.name is not TEXT any more"]),
        ({"gateway.watches": {"name": ("TEXT", True), "line": ("TEXT", True)}}, ["gateway.watches.line wants a value"]),
        ({"gateway.watches": {"name": ("TEXT", True), "line": ("TEXT", False)}}, []),
    ],
    ids=["dropped", "column gone", "other type", "wants more", "expanded"],
)
def test_what_old_code_stumbles_over_is_seen(new: Shape, trouble: list[str]) -> None:
    assert troubles({"gateway.watches": {"name": ("TEXT", True)}}, new) == trouble
