"""Bringing a database up to this code's schema: migrations, then roles and grants. Repeating it changes nothing."""

import asyncio
from functools import partial
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from payerwatch.db.grants import grant_statements
from payerwatch.db.session import asyncpg_url

ONE_AT_A_TIME = 7_203_911  # any number, the same for every migrator


def head() -> str:
    """The last migration of this code."""
    found = ScriptDirectory(str(Path(__file__).parent / "migrations")).get_current_head()
    return found or ""


def alembic_config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
    command.upgrade(alembic_config(connection), "head")
    for statement in grant_statements():
        connection.execute(text(statement))


async def migrate(database_url: str) -> None:
    """`database_url` is an owner's, who may create roles."""
    creator = partial(asyncpg.connect, asyncpg_url(database_url), timeout=10)
    engine = create_async_engine("postgresql+asyncpg://", async_creator=creator)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


def migrate_now(database_url: str) -> None:
    asyncio.run(migrate(database_url))
