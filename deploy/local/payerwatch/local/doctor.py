"""`payerwatch doctor`: looks at everything that can be wrong, and says what to do about what is."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta

import asyncpg
from redis.asyncio import Redis
from rich.console import Console
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.migrate import head
from payerwatch.db.models.differ import Version
from payerwatch.db.models.fetcher import Payer, Source
from payerwatch.db.models.notifier import Delivery
from payerwatch.db.session import Database, asyncpg_url, role_of
from payerwatch.db.tables import POST_BOXES
from payerwatch.local.outside import CannotUse, Outside, ensure_usable
from payerwatch.local.running import addresses
from payerwatch.local.stack import Addresses
from payerwatch.streams.dead_letters import waits
from payerwatch.streams.measures import untaken
from payerwatch.streams.topology import SERVICES, STREAMS

LATE = timedelta(hours=2)
STUCK = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Finding:
    """`advice` where something is wrong."""

    what: str
    advice: str | None = None


Look = Callable[[AsyncSession], AsyncIterator[Finding]]


async def schema(session: AsyncSession) -> AsyncIterator[Finding]:
    found = await session.scalar(text("select version_num from alembic_version"))
    advice = None if found == head() else "run `payerwatch migrate`"
    yield Finding(f"schema {found}, this code's is {head()}", advice)


async def of_services(database_url: str) -> AsyncIterator[Finding]:
    """Told by their connections, which carry their role's name. Only who logs in as they do may see them."""
    connection = await asyncpg.connect(asyncpg_url(database_url), timeout=10)
    try:
        rows = await connection.fetch("select distinct application_name as name from pg_stat_activity")
    finally:
        await connection.close()
    connected = {row["name"] for row in rows}
    for service in SERVICES:
        there = role_of(service) in connected
        yield Finding(f"{service} is {'' if there else 'not '}connected", None if there else f"start the {service}")


async def post_boxes(session: AsyncSession) -> AsyncIterator[Finding]:
    for service in SERVICES:
        box = POST_BOXES[service]
        stuck = select(func.count()).where(box.outbox.published_at.is_(None), box.outbox.said_at < func.now() - STUCK)
        count = (await session.execute(stuck)).scalar_one()
        if count:
            yield Finding(f"{count} events of {service} are not published", f"is the {service}'s stream server there?")
        parked = select(func.count(box.dead_letters.id)).where(waits(service))
        if count := (await session.execute(parked)).scalar_one():
            yield Finding(f"{count} dead letters of {service}", "payerwatch dead-letters list")


async def sources(session: AsyncSession) -> AsyncIterator[Finding]:
    late = select(func.count()).where(Source.listed, Source.state == "active", Source.due_at < func.now() - LATE)
    count = (await session.execute(late)).scalar_one()
    yield Finding(f"{count} sources are late by more than {LATE}", "is the fetcher running?" if count else None)
    broken = select(Payer.id, Payer.declaration_error).where(Payer.declaration_error.is_not(None))
    for payer, error in await session.execute(broken):
        yield Finding(f"the declaration of {payer} cannot be used: {error}", "mend its TOML")
    missing = select(func.count()).where(Source.state == "missing")
    if count := (await session.execute(missing)).scalar_one():
        yield Finding(f"{count} policies are missing", "payerwatch withdrawals list")


async def held(session: AsyncSession) -> AsyncIterator[Finding]:
    count = (await session.execute(select(func.count()).where(Version.state == "held"))).scalar_one()
    yield Finding(f"{count} versions are held", "payerwatch held list" if count else None)


async def deliveries(session: AsyncSession) -> AsyncIterator[Finding]:
    late = select(func.count()).where(Delivery.state == "pending", Delivery.due_at < func.now() - STUCK)
    count = (await session.execute(late)).scalar_one()
    yield Finding(f"{count} deliveries are late", "look at the notifier's log and its provider" if count else None)


LOOKS: tuple[Look, ...] = (schema, post_boxes, sources, held, deliveries)


async def of_servers(there: Addresses) -> AsyncIterator[Finding]:
    for name, outside in (
        ("Postgres", Outside(database_url=there.database_url)),
        ("the stream server", Outside(redis_url=there.redis_url)),
        ("the archive", Outside(archive_url=there.archive_url)),
    ):
        try:
            await ensure_usable(outside)
        except CannotUse as trouble:
            yield Finding(str(trouble), "start it, or mend its address")
        else:
            yield Finding(f"{name} answers")


async def of_streams(redis_url: str) -> AsyncIterator[Finding]:
    async with Redis.from_url(redis_url) as redis:
        for stream in STREAMS:
            for listener in stream.listeners:
                if count := await untaken(redis, stream.name, listener):
                    yield Finding(f"{listener} has {count} entries of {stream.name} to take")


async def examined(there: Addresses) -> AsyncIterator[Finding]:
    usable = True
    async for finding in of_servers(there):
        usable = usable and finding.advice is None
        yield finding
    if not usable:
        return
    async for finding in of_services(there.database_url):
        yield finding
    database = Database.connect(there.database_url, "gateway")
    try:
        for look in LOOKS:
            async with database.reading() as session:
                async for finding in look(session):
                    yield finding
    finally:
        await database.close()
    async for finding in of_streams(there.redis_url):
        yield finding


async def _run() -> int:
    console, wrong = Console(soft_wrap=True, highlight=False), 0
    async for finding in examined(addresses()):
        wrong += finding.advice is not None
        console.print(f"{'ok   ' if finding.advice is None else 'WRONG'} {finding.what}", markup=False)
        if finding.advice is not None:
            console.print(f"      {finding.advice}", markup=False)
    return 1 if wrong else 0


def main(argv: list[str]) -> int:
    argparse.ArgumentParser(prog="payerwatch doctor", description=__doc__).parse_args(argv)
    return asyncio.run(_run())
