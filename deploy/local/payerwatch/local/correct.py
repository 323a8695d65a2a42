"""`payerwatch correct`: says openly what we had said wrongly of a change; whoever was told of it is told of this."""

import argparse
import asyncio
from datetime import UTC, datetime

from rich.console import Console
from sqlalchemy import select

from payerwatch.db.models.differ import Change
from payerwatch.db.models.differ_errata import Erratum
from payerwatch.db.session import Database
from payerwatch.events.differ import PolicyAmended
from payerwatch.local.running import addresses
from payerwatch.policies.ids import new_id
from payerwatch.streams.outbox import say


async def correct(database_url: str, slug: str, text: str) -> bool:
    """False for a change that there is not."""
    database, erratum = Database.connect(database_url, "differ"), new_id()
    async with database.transaction() as session:
        change = (await session.scalars(select(Change.id).where(Change.slug == slug))).one_or_none()
        if change is not None:
            session.add(Erratum(id=erratum, change_id=change, at=datetime.now(UTC), text=text))
            await session.flush()
            await say(session, "differ", PolicyAmended(change_id=change, erratum_id=erratum))
    await database.close()
    return change is not None


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="payerwatch correct", description=__doc__)
    parser.add_argument("change", help="the end of its page's address, after /updates/")
    parser.add_argument("text", help="what was wrong and what is right, in one sentence")
    asked = parser.parse_args(arguments)
    if asyncio.run(correct(addresses().database_url, asked.change, asked.text)):
        return 0
    Console().print(f"No change is at /updates/{asked.change}.", highlight=False)
    return 1
