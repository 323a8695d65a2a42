"""`payerwatch correct`: says openly what we had said wrongly of a change; whoever was told of it is told of this."""

import argparse
import asyncio
from datetime import UTC, datetime

from payerwatch.db.session import Database
from payerwatch.gateway.operator import corrections
from payerwatch.local.running import addresses
from payerwatch.local.terminal import here


async def correct(database_url: str, slug: str, text: str) -> int:
    database = Database.connect(database_url, "gateway")
    try:
        async with database.transaction() as session:
            await corrections.correct(session, here(), slug, text, datetime.now(UTC))
    except corrections.NotCorrected as refused:
        print(refused)
        return 1
    finally:
        await database.close()
    print("Said. The differ writes it beside the change when it hears.")
    return 0


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="payerwatch correct", description=__doc__)
    parser.add_argument("change", help="the end of its page's address, after /updates/")
    parser.add_argument("text", help="what was wrong and what is right, in one sentence")
    asked = parser.parse_args(arguments)
    return asyncio.run(correct(addresses().database_url, asked.change, asked.text))
