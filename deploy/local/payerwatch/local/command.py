"""The `payerwatch` command. Verbs that read documents are imported when asked for, so that they start fast."""

import argparse
import asyncio
import sys
from importlib import import_module
from pathlib import Path
from uuid import UUID

from payerwatch.local.running import NotRunning, addresses, database_url

OWN_ARGUMENTS = {
    "verdict": "payerwatch.local.verbs.verdict",
    "read": "payerwatch.local.verbs.read",
    "diff": "payerwatch.local.verbs.diff",
    "demo": "payerwatch.local.demo.__main__",
    "correct": "payerwatch.local.correct",
    "held": "payerwatch.local.held",
    "operators": "payerwatch.local.operators",
    "withdrawals": "payerwatch.local.withdrawals",
    "backup": "payerwatch.local.keeping.backup",
    "restore": "payerwatch.local.keeping.restore",
    "doctor": "payerwatch.local.doctor",
    "sources": "payerwatch.local.sources",
    "reread": "payerwatch.local.reread",
    "search": "payerwatch.local.searching",
    "stripe": "payerwatch.local.billing",
    "seals": "payerwatch.local.sealing",
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="payerwatch", epilog=f"Also: {', '.join(OWN_ARGUMENTS)} (each with --help)")
    verbs = parser.add_subparsers(dest="verb", required=True)
    up = verbs.add_parser("up", help="run everything on this machine until Ctrl-C")
    up.add_argument("--policies", type=int, default=1560, help="how many policies the demo payers have")
    up.add_argument("--hasty", action="store_true", help="the demo payers ask for no waiting between visits")
    up.add_argument("--folder", type=Path, help="serve FOLDER/<payer>/<policy>/<date>.<ext> as the payers instead")
    up.add_argument("--demo", action="store_true", help="the demo payers even where DATABASE_URL names a database")
    up.add_argument("--payers", choices=("demo", "live"), default="demo", help="live: the real ones that permit it")
    verbs.add_parser("migrate", help="bring the database up to this code")
    verbs.add_parser("status", help="what is known of sources, versions, deliveries and dead letters")
    sweep = verbs.add_parser("sweep", help="visit every source now")
    sweep.add_argument("--payer")
    letters = verbs.add_parser("dead-letters", help="entries that could not be handled").add_subparsers(
        dest="what", required=True
    )
    letters.add_parser("list")
    letters.add_parser("replay").add_argument("id", type=UUID)
    return parser


def _operate(asked: argparse.Namespace) -> int:
    operating = import_module("payerwatch.local.operating")
    if asked.verb == "migrate":
        return int(operating.migrate(database_url()))
    there = addresses()
    if asked.verb == "sweep":
        return int(asyncio.run(operating.sweep(there, asked.payer)))
    if asked.verb == "status":
        return int(asyncio.run(operating.status(there)))
    if asked.what == "list":
        return int(asyncio.run(operating.list_dead_letters(there)))
    return int(asyncio.run(operating.replay(there, asked.id)))


def _up(asked: argparse.Namespace) -> int:
    cast = import_module("payerwatch.local.stack").Cast(
        asked.policies, asked.folder and asked.folder.resolve(), asked.hasty, live=asked.payers == "live"
    )
    return int(import_module("payerwatch.local.up").up(cast, demo=asked.demo))


def _obey(arguments: list[str]) -> int:
    if arguments and arguments[0] in OWN_ARGUMENTS:
        return int(import_module(OWN_ARGUMENTS[arguments[0]]).main(arguments[1:]))
    asked = _parser().parse_args(arguments)
    return _up(asked) if asked.verb == "up" else _operate(asked)


def main() -> None:
    arguments = sys.argv[1:]
    try:
        raise SystemExit(_obey(arguments))
    except NotRunning as refusal:
        raise SystemExit(str(refusal)) from refusal
