"""`payerwatch reread`: reads old versions' snapshots again with today's reader. Can be stopped and started again."""

import argparse
import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from rich.console import Console
from rich.progress import Progress, TaskID

from payerwatch.archive import Archive
from payerwatch.db.session import Database
from payerwatch.differ.reading_pool import SandboxedReader, target_under
from payerwatch.differ.rereading import Rereader, outdated
from payerwatch.differ.settings import DifferSettings
from payerwatch.local.running import addresses
from payerwatch.local.stack import Addresses
from payerwatch.reading.worker import ReadingPool


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="payerwatch reread", description=__doc__)
    parser.add_argument("--workers", type=int, default=2, help="how many documents are read at once")
    asked = parser.parse_args(arguments)
    return asyncio.run(reread_all(addresses(), max(1, asked.workers), Console()))


async def reread_all(there: Addresses, workers: int, console: Console) -> int:
    settings = DifferSettings.model_validate(there.environment())
    database = Database.connect(there.database_url, "differ", pool=workers + 1)
    try:
        async with ReadingPool(target_under(settings.cpt_licence), workers=workers) as pool:
            archive = Archive.open(there.archive_url)
            rereader = Rereader(archive, SandboxedReader(pool).read, lambda: datetime.now(UTC))
            outcomes = await _all(database, rereader, workers, console)
    finally:
        await database.close()
    said = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
    console.print(f"Read again: {said or 'nothing, every version is by the present reader'}", highlight=False)
    return 0


async def _all(database: Database, rereader: Rereader, workers: int, console: Console) -> Counter[str]:
    async with database.reading() as session:
        waiting = await outdated(session)
    outcomes: Counter[str] = Counter()
    with Progress(console=console) as shown:
        task, rest = shown.add_task("Reading again", total=len(waiting)), iter(waiting)
        async with asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(_some(database, rereader, rest, outcomes, (shown, task)))
    return outcomes


async def _some(
    database: Database, rereader: Rereader, rest: Iterator[UUID], outcomes: Counter[str], bar: tuple[Progress, TaskID]
) -> None:
    """Each version in a transaction of its own: what is done stays done."""
    for version in rest:
        async with database.transaction() as session:
            outcome = await rereader.reread(session, version)
        outcomes[outcome.value] += 1
        bar[0].advance(bar[1])
