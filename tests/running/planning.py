"""A planner of digests as a process of its own, for tests that kill it: database URL and moment as arguments."""

import asyncio
import sys
from datetime import datetime

from payerwatch.db.session import Database
from payerwatch.notifier.digest import planner


async def plan(database_url: str, moment: str) -> None:
    planner.READERS_AT_ONCE = 2
    database = Database.connect(database_url, "notifier", pool=2)
    await planner.Planner(database).plan_all(datetime.fromisoformat(moment))
    await database.close()


if __name__ == "__main__":
    asyncio.run(plan(sys.argv[1], sys.argv[2]))
