"""Connections to Postgres as one service. The only place that commits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import asyncpg
import orjson
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from payerwatch.db.liveness import watch_connections
from payerwatch.streams.topology import Service


def role_of(service: Service) -> str:
    return f"payerwatch_{service}"


def asyncpg_url(database_url: str) -> str:
    """The same address without a driver's name, as asyncpg itself takes it."""
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


@dataclass(frozen=True, slots=True)
class Database:
    """Postgres as `service`: whatever user connects, it acts in that service's role and can write its schema only."""

    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    url: str
    service: Service

    @classmethod
    def connect(cls, database_url: str, service: Service, *, pool: int = 10) -> "Database":
        url = asyncpg_url(database_url)
        settings = {"role": role_of(service), "application_name": role_of(service), "jit": "off", "timezone": "UTC"}
        engine = create_async_engine(
            "postgresql+asyncpg://",
            # The driver reads the address itself: a managed server's may say sslmode and sslrootcert.
            async_creator=partial(asyncpg.connect, url, server_settings=settings, timeout=10, command_timeout=60),
            pool_size=pool,
            max_overflow=5,
            json_serializer=_json,
            json_deserializer=orjson.loads,
        )
        watch_connections(engine)
        return cls(engine, async_sessionmaker(engine, expire_on_commit=False), url, service)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One unit of work: all of it or nothing."""
        async with self.sessions() as session, session.begin():
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """For queries only: what is changed here is rolled back."""
        async with self.sessions() as session:
            yield session

    async def close(self) -> None:
        await self.engine.dispose()
