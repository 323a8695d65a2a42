"""`payerwatch up`: servers, services and demo payers on this machine, until Ctrl-C."""

import asyncio
import errno
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from payerwatch.local.demo.folder import shelves
from payerwatch.local.embedded.ports import PortInUse
from payerwatch.local.embedded.postgres import PostgresBroken
from payerwatch.local.embedded.servers import ServerDidNotStart
from payerwatch.local.ground import CannotStart, alone, ensure_room, ports_of
from payerwatch.local.outside import CannotUse, Outside, ensure_usable, migrated, named_in
from payerwatch.local.reader import ADDRESS, subscribe
from payerwatch.local.running import forget, remember, var_folder
from payerwatch.local.servers import servers
from payerwatch.local.sources import go_live
from payerwatch.local.stack import Addresses, Cast, Child, Ports, children, services_alone
from payerwatch.local.supervisor import Supervisor


@dataclass(frozen=True, slots=True)
class Show:
    """The demo payers play where the database is our own; on somebody else's only when asked for."""

    outside: Outside
    cast: Cast
    asked: bool

    @property
    def demo(self) -> bool:
        return self.asked or self.outside.database_url is None

    @property
    def plays(self) -> bool:
        return self.demo and not self.cast.live

    def where(self, ports: Ports) -> str:
        if self.plays:
            return _where(ports)
        return _where_live(ports) if self.cast.live else _where_alone(ports)

    def children(self, addresses: Addresses, ports: Ports, var: Path) -> list[Child]:
        if self.demo:
            return children(addresses, ports, var, self.cast)
        return services_alone(addresses, ports, var)


def _check_folder(folder: Path | None) -> None:
    if folder is not None and not shelves(folder):
        raise CannotStart(f"{folder} holds no documents as <payer>/<policy>/<date>.<ext> or <payer>/<file>.")


def _wait_for_declarations(var: Path, supervisor: Supervisor) -> list[str]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = sorted(path.stem for path in (var / "declarations").glob("*.toml"))
        if found and supervisor.named("demo").process.poll() is None:
            return found
        time.sleep(0.1)
    raise CannotStart(f"The demo payers did not start: see {var / 'log' / 'demo.log'}")


def _run(var: Path, ports: Ports, show: Show, console: Console) -> None:
    stopping: list[int] = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _frame: stopping.append(number))
    with servers(var, show.outside, console) as addresses:
        console.print("Migrating the database")
        migrated(addresses.database_url)
        supervisor = Supervisor(show.children(addresses, ports, var), var / "log")
        try:
            console.print(f"Starting {'the demo payers, ' if show.plays else ''}fetcher, differ, notifier and gateway")
            supervisor.start()
            if show.cast.live:
                payers = asyncio.run(go_live(addresses, console))
            else:
                payers = _wait_for_declarations(var, supervisor) if show.demo else []
            if show.demo:
                asyncio.run(subscribe(addresses.database_url, payers))
            remember(var, addresses)
            console.print(show.where(ports), highlight=False, soft_wrap=True)
            while not stopping:
                for line in supervisor.look():
                    console.print(line)
                time.sleep(0.2)
            console.print("Stopping")
        finally:
            forget(var)
            supervisor.stop()


def _where(ports: Ports) -> str:
    return (
        f"\nSite     http://127.0.0.1:{ports.site}\n"
        f"Status   http://127.0.0.1:{ports.site}/status\n"
        f"Mailbox  http://127.0.0.1:{ports.mailbox}   ({ADDRESS} watches every demo payer)\n"
        f"Payments http://127.0.0.1:{ports.payments}   (card 4242 4242 4242 4242 pays)\n"
        f"Payers   http://127.0.0.1:{ports.demo}\n\n"
        "The first sweep reads every policy; it is the baseline, so nobody is told.\n"
        f"Then let payers change something:  curl -X POST http://127.0.0.1:{ports.demo}/_demo/step\n"
        "and visit them at once:            make sweep\n"
        "Ctrl-C stops everything and keeps the data."
    )


def _where_live(ports: Ports) -> str:
    return (
        f"\nSite     http://127.0.0.1:{ports.site}\n"
        f"Status   http://127.0.0.1:{ports.site}/status\n"
        f"Mailbox  http://127.0.0.1:{ports.mailbox}\n\n"
        "Only payers that permit it and passed their check are visited: payerwatch sources --help\n"
        "Ctrl-C stops everything and keeps the data."
    )


def _where_alone(ports: Ports) -> str:
    return (
        f"\nSite     http://127.0.0.1:{ports.site}\n"
        f"Status   http://127.0.0.1:{ports.site}/status\n\n"
        "DATABASE_URL names a database, so there are no demo payers: declared payers are visited, and mails go where\n"
        "NOTIFIER_CHANNEL says (its log, where unset). The demo on that database: payerwatch up --demo\n"
        "Ctrl-C stops the services and keeps the data."
    )


def up(cast: Cast, *, demo: bool) -> int:
    console, var = Console(), var_folder()
    try:
        show = Show(named_in(os.environ), cast, asked=demo)
        ensure_room(var)
        _check_folder(cast.folder)
        asyncio.run(ensure_usable(show.outside))
        with alone(var):
            _run(var, ports_of(os.environ, demo=show.demo), show, console)
    except (CannotStart, CannotUse, PortInUse, PostgresBroken, ServerDidNotStart) as refusal:
        console.print(str(refusal), style="bold", highlight=False, soft_wrap=True)
        return 1
    except OSError as trouble:
        if trouble.errno not in {errno.ENOSPC, errno.EACCES, errno.EROFS}:
            raise
        console.print(f"{var} cannot be written: {trouble.strerror}. Make room, or set PAYERWATCH_VAR.", style="bold")
        return 1
    return 0
