"""One pipeline for all faults, on servers of its own, each reached through a proxy that can misbehave."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from chaos.proxy import Proxy, proxied
from chaos.trial import Trial
from payerwatch.db.migrate import migrate
from payerwatch.local.embedded.ports import free_port
from payerwatch.local.embedded.postgres import Postgres
from payerwatch.local.embedded.servers import Running, start_postgres, start_valkey
from payerwatch.local.embedded.valkey import Valkey
from payerwatch.local.stack import Addresses, Cast
from running.stack import Stack

POLICIES = 48
IMPATIENT = {
    "STREAMS_SWEEP_EVERY": "PT1S",
    "STREAMS_UNHEARD_AFTER": "PT3S",
    "STREAMS_ABANDONED_AFTER": "PT2S",
    "STREAMS_HANDLER_LIMIT": "PT10S",
    "STREAMS_TRIM_EVERY": "PT2S",
    "NOTIFIER_LEASE": "PT5S",
    "NOTIFIER_SEND_TIMEOUT": "PT2S",
    "NOTIFIER_RECONCILE_AFTER": "PT6S",
    "NOTIFIER_RECONCILE_EVERY": "PT1S",
    "FETCHER_LEASE": "PT4S",
    "FETCHER_POLL_EVERY": "PT0.3S",
    "FETCHER_READERS": "1",
}


@dataclass
class Servers:
    """The real servers, which a test may stop and start again."""

    postgres: Postgres
    valkey: Valkey
    folder: Path
    database: Running
    stream: Running
    to_postgres: Proxy
    to_valkey: Proxy

    def restart_postgres(self) -> None:
        self.database.process.wait(30)
        self.database = start_postgres(self.postgres, self.folder / "postgres.log")

    def restart_valkey(self) -> None:
        self.stream.process.wait(30)
        self.stream = start_valkey(self.valkey, self.folder / "valkey.log")


@pytest.fixture(scope="session")
def chaos_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    folder = tmp_path_factory.mktemp("chaos-servers")
    # Durable, because they are killed: what they answered for must be there afterwards.
    postgres, valkey = Postgres(folder / "postgres", free_port()), Valkey(folder / "valkey", free_port())
    database = start_postgres(postgres, folder / "postgres.log")
    stream = start_valkey(valkey, folder / "valkey.log")
    with proxied(postgres.port) as to_postgres, proxied(valkey.port) as to_valkey:
        asyncio.run(migrate(postgres.url))
        servers = Servers(postgres, valkey, folder, database, stream, to_postgres, to_valkey)
        yield servers
    servers.stream.stop()
    servers.database.stop()


@pytest.fixture(scope="session")
def trial(chaos_servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """The pipeline after its first sweep, which is no news."""
    var, to = tmp_path_factory.mktemp("chaos"), chaos_servers
    archive = f"file://{var / 'archive'}"
    addresses = Addresses(to.postgres.url, to.valkey.url, archive)
    through = Addresses(
        to.postgres.url.replace(f":{to.postgres.port}/", f":{to.to_postgres.port}/"),
        to.valkey.url.replace(f":{to.valkey.port}/", f":{to.to_valkey.port}/"),
        archive,
    )
    with pytest.MonkeyPatch.context() as environment:
        for name, value in IMPATIENT.items():
            environment.setenv(name, value)
        stack = Stack(addresses, var, Cast(POLICIES, hasty=True), through)
        try:
            stack.supervisor.start()
            stack.baseline()
            yield Trial(stack, var / "tallies")
        finally:
            stack.supervisor.stop()
