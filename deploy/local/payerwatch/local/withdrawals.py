"""`payerwatch withdrawals`: policies that cannot be found any more, and the operator's word that they are withdrawn."""

import argparse
import asyncio
from uuid import UUID

from sqlalchemy import select

from payerwatch.db.models.fetcher import Source
from payerwatch.db.session import Database
from payerwatch.events.gateway import WithdrawalConfirmed
from payerwatch.local.running import addresses
from payerwatch.streams.outbox import say


async def listed(database: Database) -> int:
    async with database.reading() as session:
        query = select(Source).where(Source.state == "missing").order_by(Source.missing_since)
        sources = (await session.scalars(query)).all()
    for source in sources:
        since = f"{source.missing_since:%Y-%m-%d %H:%M}" if source.missing_since else "-"
        print(f"{source.id} {since} {source.payer_id} {source.url} ({source.last_reason})")
    if not sources:
        print("Nothing is missing.")
    return 0


async def confirmed(database: Database, source: UUID) -> int:
    async with database.transaction() as session:
        state = await session.scalar(select(Source.state).where(Source.id == source))
        if state == "missing":
            await say(session, "gateway", WithdrawalConfirmed(source_id=source))
    if state != "missing":
        why = f"it is {state}" if state else "there is no such source"
        print(f"{source} is not missing: {why}.")
        return 1
    print(f"Said: {source} is withdrawn. Fetcher and differ do it when they hear.")
    return 0


async def _run(told: argparse.Namespace) -> int:
    database = Database.connect(addresses().database_url, "gateway")
    try:
        return await (listed(database) if told.what == "list" else confirmed(database, told.source))
    finally:
        await database.close()


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="payerwatch withdrawals", description=__doc__)
    verbs = parser.add_subparsers(dest="what", required=True)
    verbs.add_parser("list")
    verbs.add_parser("confirm").add_argument("source", type=UUID)
    return asyncio.run(_run(parser.parse_args(argv)))
