"""`payerwatch held`: versions that wait for the operator's word before they become news. The differ does as it says."""

import argparse
import asyncio
from datetime import UTC, datetime
from uuid import UUID

from payerwatch.db.session import Database
from payerwatch.events.gateway import Ruling
from payerwatch.gateway.operator import rulings
from payerwatch.local.running import addresses
from payerwatch.local.terminal import here
from payerwatch.policies.ids import parse_public_id, public_id


def version_named(text: str) -> UUID:
    """`ver_…` or a UUID."""
    found = parse_public_id("ver", text)
    return found if found is not None else UUID(text)


async def listed(database: Database) -> int:
    async with database.reading() as session:
        held = await rulings.held_versions(session)
    for one in held:
        print(public_id("ver", one.id), f"{one.taken_at:%Y-%m-%d %H:%M}", one.reason or "", one.name)
    if not held:
        print("Nothing is held.")
    return 0


async def ruled(database: Database, version: UUID, ruling: Ruling) -> int:
    async with database.transaction() as session:
        refused = await rulings.rule(session, here(), version, ruling, datetime.now(UTC))
    print(refused or f"Said: {ruling} {public_id('ver', version)}. The differ does it when it hears.")
    return 1 if refused else 0


async def _run(told: argparse.Namespace) -> int:
    database = Database.connect(addresses().database_url, "gateway")
    try:
        if told.what == "list":
            return await listed(database)
        return await ruled(database, told.version, Ruling(told.what))
    finally:
        await database.close()


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="payerwatch held", description=__doc__)
    verbs = parser.add_subparsers(dest="what", required=True)
    verbs.add_parser("list")
    verbs.add_parser("release", help="publish it").add_argument("version", type=version_named)
    verbs.add_parser("discard", help="it is not the policy").add_argument("version", type=version_named)
    return asyncio.run(_run(parser.parse_args(argv)))
