"""`payerwatch sources`: which payers are declared, whether they may be visited, and whether they are as declared."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console
from sqlalchemy import select

from payerwatch.db.models.fetcher import Payer
from payerwatch.db.session import Database
from payerwatch.fetcher.app import desk_of
from payerwatch.fetcher.catalogue import SOURCES, Catalogue, load
from payerwatch.fetcher.checking import check, unproven
from payerwatch.fetcher.child import TARGET
from payerwatch.fetcher.declarations import Declaration
from payerwatch.fetcher.desk import Desk
from payerwatch.fetcher.enrolment import enrol, record_check
from payerwatch.fetcher.permits import permit, permits_in_force, refusal, revoke
from payerwatch.fetcher.settings import FetcherSettings
from payerwatch.local.running import addresses
from payerwatch.local.stack import Addresses
from payerwatch.reading.worker import ReadingPool


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="payerwatch sources", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    checked = verbs.add_parser("check", help="read every declaration; --live holds the permitted ones against the site")
    checked.add_argument("--live", action="store_true")
    checked.add_argument("--payer")
    checked.add_argument("--declarations", type=Path, action="append", default=[], help="one more folder of them")
    permitted = verbs.add_parser("permit", help="record that a payer permits our visits")
    permitted.add_argument("payer")
    permitted.add_argument("--by", required=True, help="who granted it")
    permitted.add_argument("--on", required=True, type=date.fromisoformat, help="when, as YYYY-MM-DD")
    permitted.add_argument("--reference", required=True, help="where it can be read: a letter, a contract")
    permitted.add_argument("--accept-gate", action="store_true", help="it covers the terms before the documents too")
    verbs.add_parser("revoke", help="record that a permission ended").add_argument("payer")
    return parser


def main(arguments: list[str]) -> int:
    asked = _parser().parse_args(arguments)
    if asked.verb == "permit":
        return asyncio.run(_permit(asked))
    if asked.verb == "revoke":
        return asyncio.run(_revoke(asked.payer))
    catalogue = load((SOURCES, *asked.declarations))
    if asked.live:
        return asyncio.run(check_live(addresses(), catalogue, Console(), asked.payer))
    return _check_files(catalogue, Console(), asked.payer)


def _check_files(catalogue: Catalogue, console: Console, payer: str | None) -> int:
    """Needs no server: what the files say, and what in them nobody has seen."""
    for id_, declared in catalogue.declarations.items():
        if payer in {None, id_}:
            sets = ", ".join(f"{each.id} (off: {each.off})" if each.off else each.id for each in declared.set)
            console.print(f"{id_}: {declared.access.permission.value}; {sets}", highlight=False, markup=False)
            if unseen := unproven(declared):
                console.print(f"  nobody has seen: {', '.join(unseen)}", highlight=False, markup=False)
    for error in catalogue.broken.values():
        console.print(error, highlight=False, markup=False)
    console.print("This read the files only; `payerwatch sources check --live` asks the sites.", highlight=False)
    return 1 if catalogue.broken else 0


async def _permit(asked: argparse.Namespace) -> int:
    async with _fetchers(addresses()) as database, database.transaction() as session:
        catalogue, now = load((SOURCES,)), datetime.now(UTC)
        await enrol(session, catalogue, now)
        told = {"by": asked.by, "on": asked.on, "reference": asked.reference, "accepts_gate": asked.accept_gate}
        known = await permit(session, asked.payer, **told, now=now)
        await enrol(session, catalogue, now)
        payer = await session.get(Payer, asked.payer, populate_existing=True)
    if payer is None:
        said = "no such payer is declared"
    elif asked.payer in catalogue.declarations:
        said = f"recorded; {payer.not_visited_because or 'it is visited from now on'}"
    else:
        said = "recorded; the fetcher follows when it next reads its declarations"
    Console().print(f"{asked.payer}: {said}", highlight=False, markup=False)
    return 0 if known else 1


async def _revoke(payer: str) -> int:
    async with _fetchers(addresses()) as database, database.transaction() as session:
        revoked = await revoke(session, payer, datetime.now(UTC))
    Console().print(f"{payer}: {'is not visited any more' if revoked else 'had no permission recorded'}")
    return 0 if revoked else 1


@asynccontextmanager
async def _fetchers(there: Addresses) -> AsyncIterator[Database]:
    """The fetcher's own role: it is the one writer of these tables."""
    database = Database.connect(there.database_url, "fetcher")
    try:
        yield database
    finally:
        await database.close()


async def check_live(there: Addresses, catalogue: Catalogue, console: Console, payer: str | None = None) -> int:
    """Checks every permitted declaration once, or one payer's, and keeps what came out of it."""
    settings = FetcherSettings.model_validate(there.environment())
    async with _fetchers(there) as database, ReadingPool(TARGET, workers=1) as pool:
        desk = desk_of(settings, database, pool)
        async with database.transaction() as session:
            await enrol(session, catalogue, desk.now())
            permits = await permits_in_force(session)
        failed = 0
        for id_, declared in catalogue.declarations.items():
            if payer not in {None, id_}:
                continue
            closed = refusal(declared.access, permits.get(id_))
            if closed:
                console.print(f"{id_}: not checked, {closed}", highlight=False, markup=False)
                continue
            failed += await _held_against_its_site(desk, catalogue, declared, console)
    return 1 if failed else 0


async def _held_against_its_site(desk: Desk, catalogue: Catalogue, declared: Declaration, console: Console) -> bool:
    problem = None
    async for finding in check(desk, declared):
        problem = problem or (f"{finding.what}: {finding.problem}" if finding.problem else None)
        console.print(f"{finding.what}: {finding.problem or 'as declared'}", highlight=False, markup=False)
    async with desk.database.transaction() as session:
        await record_check(session, declared.payer.id, problem, desk.now())
    async with desk.database.transaction() as session:
        await enrol(session, catalogue, desk.now())
    return problem is not None


async def go_live(there: Addresses, console: Console) -> list[str]:
    """Checks every permitted payer's site once. Those that passed are visited from now on, and are named."""
    console.print("Checking the permitted payers against their sites")
    await check_live(there, load((SOURCES,)), console)
    async with _fetchers(there) as database, database.reading() as session:
        visited = list(await session.scalars(select(Payer.id).where(Payer.visitable).order_by(Payer.id)))
    console.print(f"Visited: {', '.join(visited) or 'none'}", highlight=False)
    return visited
