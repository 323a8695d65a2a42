"""The operator's verbs: sweep, status, dead letters."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

from rich.console import Console
from rich.progress import Progress
from sqlalchemy import func, select

from payerwatch.db.models import differ, fetcher, notifier
from payerwatch.db.session import Database
from payerwatch.fetcher.sweep import progress, request_sweep
from payerwatch.fetcher.troubles import troubles
from payerwatch.gateway.operator.letters import ask_replay
from payerwatch.local.outside import CannotUse, migrated
from payerwatch.local.stack import Addresses
from payerwatch.local.terminal import here
from payerwatch.streams.dead_letters import parked
from payerwatch.streams.topology import SERVICES

LOOK_EVERY = 0.5


def migrate(database_url: str) -> int:
    try:
        migrated(database_url)
    except CannotUse as refused:
        print(refused)
        return 1
    print("The database is up to date.")
    return 0


async def sweep(addresses: Addresses, payer: str | None) -> int:
    database, requested = Database.connect(addresses.database_url, "fetcher"), datetime.now(UTC)
    async with database.transaction() as session:
        await request_sweep(session, payer, requested)
    with Progress() as shown:
        task = shown.add_task("Visiting", total=None)
        while True:
            async with database.reading() as session:
                now = await progress(session, payer, requested, datetime.now(UTC))
            total = now.listings + now.sources
            if not total:
                shown.console.print(f"No source of {payer or 'any payer'} is known yet.")
                break
            shown.update(task, total=total, completed=total - now.waiting)
            if now.done:
                break
            await asyncio.sleep(LOOK_EVERY)
    await database.close()
    return 0 if total else 1


async def status(addresses: Addresses) -> int:
    database, console = Database.connect(addresses.database_url, "gateway"), Console()
    counted = (
        ("sources by state", fetcher.Source.state),
        ("last verdicts", fetcher.Source.last_verdict),
        ("readings", differ.Reading.outcome),
        ("versions", differ.Version.state),
        ("deliveries", notifier.Delivery.state),
    )
    async with database.reading() as session:
        for title, column in counted:
            rows = await session.execute(select(column, func.count()).group_by(column).order_by(column))
            words = ", ".join(f"{name or 'not visited'} {count}" for name, count in rows)
            console.print(f"{title}: {words or 'none'}", highlight=False)
        for line in await troubles(session, datetime.now(UTC)):
            console.print(line, highlight=False, markup=False)
        for service in SERVICES:
            console.print(f"dead letters of {service}: {len(await parked(session, service))}", highlight=False)
    await database.close()
    return 0


async def list_dead_letters(addresses: Addresses) -> int:
    database = Database.connect(addresses.database_url, "gateway")
    async with database.reading() as session:
        for service in SERVICES:
            for letter in await parked(session, service):
                line = f"{letter.id} {service} {letter.stream} {letter.parked_at:%Y-%m-%d %H:%M} {letter.error[:120]}"
                Console().print(line, highlight=False, markup=False)
    await database.close()
    return 0


async def replay(addresses: Addresses, letter: UUID) -> int:
    """Said to the service whose letter it is, which puts it back into its stream."""
    database = Database.connect(addresses.database_url, "gateway")
    async with database.transaction() as session:
        refused = await ask_replay(session, here(), letter, datetime.now(UTC))
    await database.close()
    print(refused or "Said. The service takes it again when it hears.")
    return 1 if refused else 0
