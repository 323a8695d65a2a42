"""`payerwatch search rebuild`: brings the passages that search looks in up to the current versions."""

import argparse
import asyncio
from uuid import UUID

from rich.progress import Progress
from sqlalchemy import delete

from payerwatch.db.models.gateway_search import Passage
from payerwatch.db.session import Database
from payerwatch.gateway.search.indexing import index_policy, stale_policies
from payerwatch.local.running import NotRunning, addresses

BATCH = 50


async def rebuild(database_url: str, *, everything: bool) -> int:
    """Batch by batch, so that it may be stopped at any moment and goes on from there. Returns how many were indexed."""
    database, done = Database.connect(database_url, "gateway"), set[UUID]()
    if everything:
        async with database.transaction() as session:
            await session.execute(delete(Passage))
    with Progress() as shown:
        task = shown.add_task("Indexing", total=None)
        while True:
            async with database.transaction() as session:
                batch = await stale_policies(session, BATCH)
                for policy_id in batch:
                    await index_policy(session, policy_id)
            shown.update(task, completed=len(done | set(batch)))
            if done.issuperset(batch):  # also where a version has no text at all, and stays without passages
                break
            done.update(batch)
    await database.close()
    return len(done)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="payerwatch search", description=__doc__)
    parser.add_argument("what", choices=("rebuild",))
    parser.add_argument("--all", action="store_true", help="from nothing, not only what is out of date")
    asked = parser.parse_args(argv)
    try:
        there = addresses()
    except NotRunning as refusal:
        print(refusal)
        return 1
    done = asyncio.run(rebuild(there.database_url, everything=asked.all))
    print(f"{done} policies indexed.")
    return 0
