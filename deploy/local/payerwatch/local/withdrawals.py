"""`payerwatch withdrawals`: policies that cannot be found any more, and the operator's word that they are withdrawn."""

import argparse
import asyncio
from datetime import UTC, datetime
from uuid import UUID

from payerwatch.db.session import Database
from payerwatch.gateway.operator import sources
from payerwatch.local.running import addresses
from payerwatch.local.terminal import here


async def listed(database: Database) -> int:
    async with database.reading() as session:
        missing = await sources.missing_sources(session)
    for source in missing:
        since = f"{source.missing_since:%Y-%m-%d %H:%M}" if source.missing_since else "-"
        print(f"{source.id} {since} {source.payer_id} {source.url} ({source.last_reason})")
    if not missing:
        print("Nothing is missing.")
    return 0


async def confirmed(database: Database, source: UUID) -> int:
    async with database.transaction() as session:
        refused = await sources.confirm_withdrawal(session, here(), source, datetime.now(UTC))
    print(refused or f"Said: {source} is withdrawn. Fetcher and differ do it when they hear.")
    return 1 if refused else 0


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
