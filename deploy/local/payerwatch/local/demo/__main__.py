"""`payerwatch demo`: serves the demo payers, or a folder of documents as payers."""

import argparse
import sys
from pathlib import Path

import uvicorn

from payerwatch.local.demo.control import Control
from payerwatch.local.demo.declarations import declaration, write_declarations
from payerwatch.local.demo.journal import Journal
from payerwatch.local.demo.payers import PAYERS
from payerwatch.local.demo.server import DOMAIN, DemoApp
from payerwatch.local.demo.site import Site
from payerwatch.local.demo.world import World


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="payerwatch demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8471)
    parser.add_argument("--policies", type=int, default=1_560)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, help="serve FOLDER/<payer>/<policy>/<date>.<ext> instead")
    parser.add_argument("--declarations", type=Path, help="write one source declaration per payer here")
    parser.add_argument("--var", type=Path, help="keep the oracle and the commands here, and go on from them")
    return parser.parse_args(argv)


def origin(payer: str, port: int) -> str:
    return f"http://{payer}{DOMAIN}:{port}"


def demo_app(*, port: int, policies: int, seed: int, journal: Journal) -> DemoApp:
    world = World(seed, policies)
    origins = {payer.id: origin(payer.id, port) for payer in PAYERS}
    return DemoApp(Site(world), Control(world, journal, origins), journal, frozenset(origins))


def demo_declarations(*, port: int, policies: int) -> dict[str, str]:
    return {payer.id: declaration(payer, origin(payer.id, port), policies // len(PAYERS)) for payer in PAYERS}


def main(argv: list[str] | None = None) -> int:
    told = _arguments(argv)
    journal = Journal(told.var)
    app = demo_app(port=told.port, policies=told.policies, seed=told.seed, journal=journal)
    if told.declarations:
        write_declarations(told.declarations, demo_declarations(port=told.port, policies=told.policies))
    print(f"{told.policies} policies of {len(PAYERS)} payers, for example {origin(PAYERS[0].id, told.port)}/")
    uvicorn.run(app, host="127.0.0.1", port=told.port, log_level="warning", access_log=False, lifespan="off")
    return 0


if __name__ == "__main__":
    sys.exit(main())
