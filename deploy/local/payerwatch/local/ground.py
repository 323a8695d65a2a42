"""What must hold before `payerwatch up` starts anything: a folder it can write, alone, with room, and free ports."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from payerwatch.local.embedded.ports import ensure_free
from payerwatch.local.stack import Ports

SPACE_NEEDED = 500_000_000


class CannotStart(Exception):
    """The message says what to do."""


def ports_of(environment: Mapping[str, str], *, demo: bool) -> Ports:
    try:
        ports = Ports(
            site=int(environment.get("SITE_PORT", "8000")),
            mailbox=int(environment.get("MAILBOX_PORT", "8025")),
            payments=int(environment.get("STRIPE_PORT", "8035")),
            demo=int(environment.get("DEMO_PORT", "8471")),
        )
    except ValueError as bad:
        raise CannotStart(f"SITE_PORT, MAILBOX_PORT, STRIPE_PORT and DEMO_PORT are whole numbers: {bad}") from bad
    ensure_free(ports.site, "the site", "SITE_PORT")
    if demo:
        ensure_free(ports.mailbox, "the mailbox", "MAILBOX_PORT")
        ensure_free(ports.payments, "the payments", "STRIPE_PORT")
        ensure_free(ports.demo, "the demo payers", "DEMO_PORT")
    return ports


def ensure_room(var: Path) -> None:
    if var.exists() and not var.is_dir():
        raise CannotStart(f"{var} is a file, not a folder. Move it away, or set PAYERWATCH_VAR.")
    var.mkdir(parents=True, exist_ok=True)
    space = os.statvfs(var)
    if space.f_bavail * space.f_frsize < SPACE_NEEDED:
        raise CannotStart(
            f"Less than {SPACE_NEEDED // 1_000_000} MB is free at {var}. Make room, or set PAYERWATCH_VAR."
        )


@contextmanager
def alone(var: Path) -> Iterator[None]:
    with (var / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            raise CannotStart(f"Payerwatch is already running on {var}.") from taken
        yield
