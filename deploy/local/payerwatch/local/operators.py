"""`payerwatch operators`: who may see the operator's pages. Only from here: no page of the site can make one."""

import argparse
import asyncio
from datetime import UTC, datetime

from payerwatch.db.session import Database
from payerwatch.gateway.gate.addresses import NotAnAddress, checked_address
from payerwatch.gateway.operator import people
from payerwatch.local.running import addresses
from payerwatch.local.terminal import here


async def added(database: Database, address: str) -> int:
    async with database.transaction() as session:
        code = await people.add(session, here(), address, datetime.now(UTC))
    print(f"{address} is an operator. Within a day, sign in, open /operator and enter this code once:\n{code}")
    return 0


async def removed(database: Database, address: str) -> int:
    async with database.transaction() as session:
        gone = await people.remove(session, here(), address, datetime.now(UTC))
    print(f"{address} is no operator {'any more' if gone else 'and was none'}.")
    return 0 if gone else 1


async def listed(database: Database) -> int:
    async with database.reading() as session:
        rows = await people.operators(session)
    for operator, address in rows:
        factor = "second factor set up" if operator.sealed_secret else "no second factor yet"
        print(f"{address} since {operator.added_at:%Y-%m-%d %H:%M}, {factor}")
    if not rows:
        print("Nobody is an operator.")
    return 0


async def _run(told: argparse.Namespace) -> int:
    database = Database.connect(addresses().database_url, "gateway")
    try:
        if told.what == "list":
            return await listed(database)
        return await (added if told.what == "add" else removed)(database, told.address)
    finally:
        await database.close()


def _address(typed: str) -> str:
    try:
        return checked_address(typed)
    except NotAnAddress as mistake:
        raise argparse.ArgumentTypeError(str(mistake)) from mistake


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="payerwatch operators", description=__doc__)
    verbs = parser.add_subparsers(dest="what", required=True)
    verbs.add_parser("list")
    verbs.add_parser("add", help="also: void the second factor and print a new code").add_argument(
        "address", type=_address
    )
    verbs.add_parser("remove").add_argument("address", type=_address)
    return asyncio.run(_run(parser.parse_args(argv)))
