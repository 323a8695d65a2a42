"""The servers that `payerwatch up` works with: the ones that were named, embedded ones for the rest."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rich.console import Console

from payerwatch.local.embedded.ports import free_port
from payerwatch.local.embedded.postgres import Postgres
from payerwatch.local.embedded.servers import start_postgres, start_valkey
from payerwatch.local.embedded.valkey import Valkey
from payerwatch.local.ground import alone, ensure_room
from payerwatch.local.outside import Outside, named_in
from payerwatch.local.running import NotRunning, addresses, var_folder
from payerwatch.local.stack import Addresses


@contextmanager
def servers(var: Path, outside: Outside, console: Console) -> Iterator[Addresses]:
    with ExitStack() as started:
        if outside.named:
            console.print(f"Using the servers named by {', '.join(outside.named)}", highlight=False)
        database_url = outside.database_url or _postgres(var, started, console)
        redis_url = outside.redis_url or _valkey(var, started, console)
        archive_url = outside.archive_url or f"file://{var / 'archive'}"
        yield Addresses(database_url, redis_url, archive_url, embedded=outside.database_url is None)


@contextmanager
def at_hand() -> Iterator[Addresses]:
    """The servers that run or were named; where none do, the embedded ones for as long as this takes."""
    try:
        there = addresses()
    except NotRunning:
        var, outside = var_folder(), named_in(os.environ)
        ensure_room(var)
        with alone(var), servers(var, outside, Console(stderr=True)) as started:
            yield started
    else:
        yield there


def _postgres(var: Path, started: ExitStack, console: Console) -> str:
    console.print("Starting Postgres")
    postgres = Postgres(var / "postgres", free_port())
    started.callback(start_postgres(postgres, var / "log" / "postgres.log").stop)
    return postgres.url


def _valkey(var: Path, started: ExitStack, console: Console) -> str:
    console.print("Starting Valkey")
    valkey = Valkey(var / "valkey", free_port())
    started.callback(start_valkey(valkey, var / "log" / "valkey.log").stop)
    return valkey.url
