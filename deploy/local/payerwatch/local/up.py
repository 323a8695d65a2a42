"""`payerwatch up`: servers, services and demo payers on this machine, until Ctrl-C."""

import asyncio
import errno
import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from payerwatch.db.migrate import migrate_now
from payerwatch.local.demo.folder import shelves
from payerwatch.local.embedded.ports import PortInUse, ensure_free, free_port
from payerwatch.local.embedded.postgres import Postgres, PostgresBroken
from payerwatch.local.embedded.servers import ServerDidNotStart, start_postgres, start_valkey
from payerwatch.local.embedded.valkey import Valkey
from payerwatch.local.reader import ADDRESS, subscribe
from payerwatch.local.running import forget, remember, var_folder
from payerwatch.local.stack import Addresses, Cast, Ports, children
from payerwatch.local.supervisor import Supervisor

SPACE_NEEDED = 500_000_000
SERVER_SETTINGS = ("DATABASE_URL", "REDIS_URL", "ARCHIVE_URL")


class CannotStart(Exception):
    """The message says what to do."""


def _ports() -> Ports:
    try:
        ports = Ports(
            site=int(os.environ.get("SITE_PORT", "8000")),
            mailbox=int(os.environ.get("MAILBOX_PORT", "8025")),
            demo=int(os.environ.get("DEMO_PORT", "8471")),
        )
    except ValueError as bad:
        raise CannotStart(f"SITE_PORT, MAILBOX_PORT and DEMO_PORT are whole numbers: {bad}") from bad
    ensure_free(ports.site, "the site", "SITE_PORT")
    ensure_free(ports.mailbox, "the mailbox", "MAILBOX_PORT")
    ensure_free(ports.demo, "the demo payers", "DEMO_PORT")
    return ports


def _check(var: Path) -> None:
    named = [name for name in SERVER_SETTINGS if os.environ.get(name)]
    if named:
        raise CannotStart(
            f"{', '.join(named)} is set: `up` runs its own servers and the demo. Unset it, or start the services "
            "themselves: python -m payerwatch.fetcher, .differ, .notifier, .gateway"
        )
    var.mkdir(parents=True, exist_ok=True)
    space = os.statvfs(var)
    if space.f_bavail * space.f_frsize < SPACE_NEEDED:
        raise CannotStart(
            f"Less than {SPACE_NEEDED // 1_000_000} MB is free at {var}. Make room, or set PAYERWATCH_VAR."
        )


def _check_folder(folder: Path | None) -> None:
    if folder is not None and not shelves(folder):
        raise CannotStart(f"{folder} holds no documents as <payer>/<policy>/<date>.<ext> or <payer>/<file>.")


@contextmanager
def _alone(var: Path) -> Iterator[None]:
    with (var / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            raise CannotStart(f"Payerwatch is already running on {var}.") from taken
        yield


@contextmanager
def _servers(var: Path, console: Console) -> Iterator[Addresses]:
    postgres, valkey = Postgres(var / "postgres", free_port()), Valkey(var / "valkey", free_port())
    console.print("Starting Postgres")
    database = start_postgres(postgres, var / "log" / "postgres.log")
    try:
        console.print("Starting Valkey")
        stream = start_valkey(valkey, var / "log" / "valkey.log")
        try:
            yield Addresses(postgres.url, valkey.url, f"file://{var / 'archive'}")
        finally:
            stream.stop()
    finally:
        database.stop()


def _wait_for_declarations(var: Path, supervisor: Supervisor) -> list[str]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = sorted(path.stem for path in (var / "declarations").glob("*.toml"))
        if found and supervisor.named("demo").process.poll() is None:
            return found
        time.sleep(0.1)
    raise CannotStart(f"The demo payers did not start: see {var / 'log' / 'demo.log'}")


def _run(var: Path, ports: Ports, cast: Cast, console: Console) -> None:
    stopping: list[int] = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _frame: stopping.append(number))
    with _servers(var, console) as addresses:
        console.print("Migrating the database")
        migrate_now(addresses.database_url)
        supervisor = Supervisor(children(addresses, ports, var, cast), var / "log")
        try:
            console.print("Starting the demo payers, fetcher, differ, notifier and gateway")
            supervisor.start()
            payers = _wait_for_declarations(var, supervisor)
            asyncio.run(subscribe(addresses.database_url, payers))
            remember(var, addresses)
            _say_where(console, ports)
            while not stopping:
                for line in supervisor.look():
                    console.print(line)
                time.sleep(0.2)
            console.print("Stopping")
        finally:
            forget(var)
            supervisor.stop()


def _say_where(console: Console, ports: Ports) -> None:
    console.print(
        f"\nSite     http://127.0.0.1:{ports.site}\n"
        f"Status   http://127.0.0.1:{ports.site}/status\n"
        f"Mailbox  http://127.0.0.1:{ports.mailbox}   ({ADDRESS} watches every demo payer)\n"
        f"Payers   http://127.0.0.1:{ports.demo}\n\n"
        "The first sweep reads every policy; it is the baseline, so nobody is told.\n"
        f"Then let payers change something:  curl -X POST http://127.0.0.1:{ports.demo}/_demo/step\n"
        "and visit them at once:            make sweep\n"
        "Ctrl-C stops everything and keeps the data.",
        highlight=False,
    )


def up(cast: Cast) -> int:
    console, var = Console(), var_folder()
    try:
        _check(var)
        _check_folder(cast.folder)
        with _alone(var):
            _run(var, _ports(), cast, console)
    except (CannotStart, PortInUse, PostgresBroken, ServerDidNotStart) as refusal:
        console.print(str(refusal), style="bold", highlight=False)
        return 1
    except OSError as trouble:
        if trouble.errno not in {errno.ENOSPC, errno.EACCES, errno.EROFS}:
            raise
        console.print(f"{var} cannot be written: {trouble.strerror}. Make room, or set PAYERWATCH_VAR.", style="bold")
        return 1
    return 0
