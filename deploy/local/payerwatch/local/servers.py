"""The servers that `payerwatch up` works with: the ones that were named, embedded ones for the rest."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rich.console import Console

from payerwatch.local.embedded.ports import free_port
from payerwatch.local.embedded.postgres import Postgres
from payerwatch.local.embedded.servers import start_postgres, start_valkey
from payerwatch.local.embedded.valkey import Valkey
from payerwatch.local.outside import Outside
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
