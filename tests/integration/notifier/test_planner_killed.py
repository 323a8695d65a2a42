"""A digest planner killed by SIGKILL at each of its points, n-th time for every n, until a run ends without it."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from integration.notifier.test_editions import MONDAY, reader
from payerwatch.db.models.notifier import Delivery
from payerwatch.db.models.notifier_digest import Edition
from payerwatch.db.session import Database

pytestmark = [pytest.mark.servers, pytest.mark.chaos]
TESTS = Path(__file__).parents[2]
READERS = 3


async def planner_dies(database_url: str, point: str, nth: int) -> bool:
    setting = {"PAYERWATCH_FAILPOINTS": f"{point}=kill@{nth}", "PYTHONPATH": str(TESTS)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "running.planning", database_url, MONDAY.isoformat()),
        env=os.environ | setting,
        stdout=asyncio.subprocess.DEVNULL,
    )
    code = await process.wait()
    assert code in {0, -signal.SIGKILL}
    return code != 0


@pytest.mark.parametrize("point", ["digest.before_commit", "digest.after_commit"])
async def test_each_reader_has_one_edition_wherever_the_planner_dies(
    database_url: str, gateway: Database, notifier: Database, point: str
) -> None:
    for number in range(READERS):
        await reader(gateway, f"reader{number}")
    deaths = 0
    while await planner_dies(database_url, point, deaths + 1 if point == "digest.before_commit" else 1):
        deaths += 1
        assert deaths <= READERS
    assert deaths
    async with notifier.reading() as session:
        editions = (await session.execute(select(func.count()).select_from(Edition))).scalar_one()
        owed = (await session.execute(select(func.count()).select_from(Delivery))).scalar_one()
    assert (editions, owed) == (READERS, READERS)
