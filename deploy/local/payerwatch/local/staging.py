"""`python -m payerwatch.local.staging`: the demo's settings as files, for containers that share a folder of settings.

The demo profile of docker-compose.yml runs it before the services, and as long as they: the folder is in memory and
is forgotten when nothing holds it.
"""

import argparse
import asyncio
import signal
from pathlib import Path

from payerwatch.local.demo.__main__ import PORT
from payerwatch.local.demo.payers import PAYERS
from payerwatch.local.embedded.keys import kept_key
from payerwatch.local.reader import subscribe
from payerwatch.local.sendgrid.signing import SigningKey
from payerwatch.local.stack import Scene
from payerwatch.servers.settings import MigrationSettings
from payerwatch.servers.starting import read_settings

DOMAIN = ".demo.internal"
STAGED = "staged"
"""A file of this name says that all is there."""


def scene(site: str, letters: Path, declarations: Path) -> Scene:
    return Scene(
        site=site,
        mail="http://mailbox:8025",
        payments="http://payments:8035",
        declarations=declarations,
        private=",".join(f"{payer.id}{DOMAIN}:{PORT}" for payer in PAYERS),
        webhook_key=SigningKey.kept_in(letters).public,
        link_key=kept_key(letters.parent / "keys" / "links"),
        seal_keys=kept_key(letters.parent / "keys" / "seals"),
    )


def write_settings(folder: Path, settings: dict[str, str]) -> None:
    for name, value in settings.items():
        (folder / name.lower()).write_text(value)


def main() -> None:
    parser = argparse.ArgumentParser(prog="payerwatch.local.staging", description=__doc__)
    parser.add_argument("--site", required=True, help="the site's address as a reader sees it")
    parser.add_argument("--settings", type=Path, required=True)
    parser.add_argument("--letters", type=Path, required=True)
    parser.add_argument("--declarations", type=Path, required=True)
    told = parser.parse_args()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    set_up = scene(told.site, told.letters, told.declarations)
    settings = set_up.fetcher() | set_up.notifier() | set_up.gateway() | {"PAYERWATCH_DEMO": "true"}
    write_settings(told.settings, settings)
    database_url = read_settings(MigrationSettings).database_url.get_secret_value()
    asyncio.run(subscribe(database_url, [payer.id for payer in PAYERS]))
    (told.settings / STAGED).touch()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})


if __name__ == "__main__":
    main()
