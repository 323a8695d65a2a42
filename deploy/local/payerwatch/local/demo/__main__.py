"""`payerwatch demo`: serves the demo payers, or a folder of documents as payers."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from payerwatch.local.demo.control import Control
from payerwatch.local.demo.declarations import declaration, write_declarations
from payerwatch.local.demo.folder import FolderSite, FolderWorld, folder_declaration, shelves
from payerwatch.local.demo.journal import Journal
from payerwatch.local.demo.payers import PAYERS
from payerwatch.local.demo.server import DOMAIN, DOMAINS, DemoApp
from payerwatch.local.demo.site import Site
from payerwatch.local.demo.world import World

POLICIES = 1_560
SEED = 7
PORT = 8471


@dataclass(frozen=True, slots=True)
class Demo:
    """`declarations` are the texts by payer id."""

    app: DemoApp
    declarations: dict[str, str]


def origin(payer: str, port: int, domain: str = DOMAIN) -> str:
    return f"http://{payer}{domain}:{port}"


def demo(
    port: int,
    journal: Journal,
    *,
    policies: int = POLICIES,
    seed: int = SEED,
    hasty: bool = False,
    domain: str = DOMAIN,
) -> Demo:
    world = World(seed, policies)
    origins = {payer.id: origin(payer.id, port, domain) for payer in PAYERS}
    app = DemoApp(Site(world, hasty=hasty), Control(world, journal, origins), journal, frozenset(origins))
    counts = dict(world.catalogue.counts)
    return Demo(app, {payer.id: declaration(payer, origins[payer.id], counts[payer.id]) for payer in PAYERS})


def demo_of_folder(port: int, journal: Journal, folder: Path) -> Demo:
    every = shelves(folder)
    world = FolderWorld(every)
    origins = {shelf.id: origin(shelf.id, port) for shelf in every}
    app = DemoApp(FolderSite(world), Control(world, journal, origins), journal, frozenset(origins))
    return Demo(app, {shelf.id: folder_declaration(shelf, origins[shelf.id]) for shelf in every})


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="payerwatch demo", description=__doc__)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--domain", default=DOMAIN, choices=DOMAINS, help="what the payers' host names end with")
    parser.add_argument("--control-for-all", action="store_true", help="/_demo/ answers more than this machine")
    parser.add_argument("--policies", type=int, default=POLICIES)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--hasty", action="store_true", help="ask for no waiting between visits")
    parser.add_argument("--folder", type=Path, help="serve FOLDER/<payer>/<policy>/<date>.<ext> instead")
    parser.add_argument("--declarations", type=Path, help="write one source declaration per payer here")
    parser.add_argument("--var", type=Path, help="keep the oracle and the commands here, and go on from them")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    told = _arguments(argv)
    journal = Journal(told.var)
    if told.folder:
        served = demo_of_folder(told.port, journal, told.folder)
    else:
        asked = {"policies": told.policies, "seed": told.seed, "hasty": told.hasty, "domain": told.domain}
        served = demo(told.port, journal, **asked)
    served.app.control_for_all = told.control_for_all
    if told.declarations:
        write_declarations(told.declarations, served.declarations)
    print(*(f"{origin(payer, told.port, told.domain)}/" for payer in served.declarations), sep="\n")
    uvicorn.run(served.app, host=told.host, port=told.port, log_level="warning", access_log=False, lifespan="off")
    return 0


if __name__ == "__main__":
    sys.exit(main())
