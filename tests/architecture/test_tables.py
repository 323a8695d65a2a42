"""One writer for each table, refused to all others by Postgres itself; one chain of migrations, equal to the models."""

import asyncio
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import create_async_engine

from architecture.modules import ROOT
from payerwatch.db.models import Base
from payerwatch.db.session import Database, role_of
from payerwatch.streams.topology import SERVICES

MIGRATIONS = ROOT / "shared/payerwatch/db/migrations"
TABLES: list[Table] = list(Base.metadata.tables.values())
POST_BOX = {"outbox", "inbox", "dead_letters"}


def test_every_table_belongs_to_a_service() -> None:
    for table in TABLES:
        assert table.schema in SERVICES, table.name


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_a_post_box_of_its_own(service: str) -> None:
    assert {table.name for table in TABLES if table.schema == service} >= POST_BOX


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.fullname)
def test_a_model_stands_in_its_writers_file(table: Table) -> None:
    model = next(mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is table)
    assert model.__module__.rpartition(".")[2].partition("_")[0] == table.schema


def test_migrations_are_one_chain() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1
    chain = [revision.down_revision for revision in script.walk_revisions()]
    assert len(chain) == len(list((MIGRATIONS / "versions").glob("*.py")))


@pytest.mark.servers
def test_models_equal_migrations(database_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        options = {
            "include_schemas": True,
            "include_name": lambda name, kind, _parents: name in SERVICES if kind == "schema" else True,
            "compare_server_default": True,
        }
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))

    async def compared() -> list[object]:
        engine = create_async_engine(database_url.replace("postgresql://", "postgresql+asyncpg://"))
        async with engine.connect() as connection:
            found = await connection.run_sync(differences)
        await engine.dispose()
        return found

    assert asyncio.run(compared()) == []


@pytest.mark.servers
@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_reads_every_table_and_writes_its_own_only(database_url: str, service: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(f"set role {role_of(service)}")  # type: ignore[arg-type]
        for table in TABLES:
            await connection.execute(f"select 1 from {table.fullname} limit 0")
            for attempt in _attempts(table):
                await _tried(connection, attempt, allowed=table.schema == service)
    finally:
        await connection.close()


def _attempts(table: Table) -> tuple[str, str, str]:
    column = next(iter(table.columns)).name
    given = ", ".join(f'"{each.name}"' for each in table.columns if each.computed is None)
    return (
        f"insert into {table.fullname} ({given}) select {given} from {table.fullname} where false",
        f'update {table.fullname} set "{column}" = "{column}" where false',
        f"delete from {table.fullname} where false",
    )


async def _tried(connection: "asyncpg.Connection", attempt: str, *, allowed: bool) -> None:
    if allowed:
        await connection.execute(attempt)
    else:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(attempt)


@pytest.mark.servers
@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_makes_and_drops_no_tables(database_url: str, service: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(f"set role {role_of(service)}")  # type: ignore[arg-type]
        for statement in (f"create table {service}.mine (id int)", f"drop table {service}.outbox cascade"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    finally:
        await connection.close()


@pytest.mark.servers
async def test_a_login_of_its_own_is_a_wall_and_not_a_habit(database_url: str) -> None:
    """As SECURITY.md says: a login that is only granted one service's role cannot become another."""
    owner = await asyncpg.connect(database_url)
    name = f"login_{uuid4().hex}"
    await owner.execute(f"create role {name} login password 'of-the-test'")
    await owner.execute(f"grant payerwatch_differ to {name}")
    place = urlsplit(database_url)
    url = f"postgresql://{name}:of-the-test@{place.hostname}:{place.port}{place.path}"
    database = Database.connect(url, "differ")
    try:
        async with database.transaction() as session:
            await session.execute(text("delete from differ.inbox where false"))
            with pytest.raises(ProgrammingError, match="permission denied"):
                await session.execute(text("set role payerwatch_gateway"))
    finally:
        await database.close()
        await owner.execute(f"drop owned by {name}")
        await owner.execute(f"drop role {name}")
        await owner.close()
