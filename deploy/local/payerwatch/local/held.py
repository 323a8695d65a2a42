"""`payerwatch held`: versions that wait for the operator's word before they become news. The differ does as it says."""

import argparse
import asyncio
from uuid import UUID

from sqlalchemy import select

from payerwatch.db.models.differ import Policy, Version
from payerwatch.db.session import Database
from payerwatch.events.gateway import ReleaseRequested, Ruling
from payerwatch.local.running import addresses
from payerwatch.policies.ids import parse_public_id, public_id
from payerwatch.streams.outbox import say


def version_named(text: str) -> UUID:
    """`ver_…` or a UUID."""
    found = parse_public_id("ver", text)
    return found if found is not None else UUID(text)


async def listed(database: Database) -> int:
    query = select(Version.id, Version.hold_reason, Version.taken_at, Policy.payer_id, Policy.number, Policy.title)
    held = query.join(Policy, Policy.id == Version.policy_id).where(Version.state == "held").order_by(Version.taken_at)
    async with database.reading() as session:
        rows = (await session.execute(held)).all()
    for row in rows:
        when = f"{row.taken_at:%Y-%m-%d %H:%M}"
        name = " ".join(word for word in (row.payer_id, row.number, row.title) if word)
        print(public_id("ver", row.id), when, row.hold_reason or "", name)
    if not rows:
        print("Nothing is held.")
    return 0


async def ruled(database: Database, version: UUID, ruling: Ruling) -> int:
    async with database.transaction() as session:
        state = await session.scalar(select(Version.state).where(Version.id == version))
        if state == "held":
            await say(session, "gateway", ReleaseRequested(version_id=version, ruling=ruling))
    if state != "held":
        why = f"it is {state}" if state else "there is no such version"
        print(f"{public_id('ver', version)} is not held: {why}.")
        return 1
    print(f"Said: {ruling} {public_id('ver', version)}. The differ does it when it hears.")
    return 0


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
