"""Both servers started and answering."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from payerwatch.local.embedded.binaries import postgres_program
from payerwatch.local.embedded.ports import free_port
from payerwatch.local.embedded.postgres import DATABASE, OWNER, Postgres, PostgresBroken
from payerwatch.local.embedded.valkey import Valkey

START_LIMIT = 60.0


class ServerDidNotStart(Exception):
    """The message holds the end of the server's log."""


@dataclass(slots=True)
class Running:
    """A started server: its process and log. `kill` is for tests that want it gone without goodbye."""

    process: "subprocess.Popen[bytes]"
    log: Path

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def start(command: list[str], log: Path) -> Running:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
    return Running(process, log)


def _wait(running: Running, name: str, answers: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        if answers():
            return
        if running.process.poll() is not None:
            break
        time.sleep(0.05)
    running.stop()
    tail = running.log.read_text(errors="replace")[-1500:]
    raise ServerDidNotStart(f"{name} did not start. The end of {running.log}:\n{tail}")


def start_postgres(postgres: Postgres, log: Path) -> Running:
    """Raises PostgresBroken or ServerDidNotStart."""
    postgres.prepare()
    running = start(postgres.command(), log)
    ready = [postgres_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(postgres.port), "-U", OWNER]
    _wait(running, "Postgres", lambda: subprocess.run(ready, check=False, capture_output=True).returncode == 0)
    _ensure_database(postgres)
    return running


def _ensure_database(postgres: Postgres) -> None:
    environment = {"PGPASSWORD": postgres.password}
    made = subprocess.run(
        [
            postgres_program("createdb"),
            *("-h", "127.0.0.1", "-p", str(postgres.port), "-U", OWNER, DATABASE),
        ],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0 and "already exists" not in made.stderr:
        raise PostgresBroken(f"Postgres could not make the database: {made.stderr.strip()}")


def start_valkey(valkey: Valkey, log: Path) -> Running:
    """Raises ServerDidNotStart."""
    valkey.prepare()
    running = start(valkey.command(), log)

    def answers() -> bool:
        try:
            with Redis.from_url(valkey.url, socket_timeout=2) as client:
                return bool(client.ping())
        except RedisError:
            return False

    _wait(running, "Valkey", answers)
    return running


@contextmanager
def throwaway_servers(folder: Path) -> Iterator[tuple[str, str]]:
    """Both servers on an empty folder and free ports, nothing synced to disk: for tests. Yields their URLs."""
    postgres = Postgres(folder / "postgres", free_port(), durable=False)
    valkey = Valkey(folder / "valkey", free_port(), durable=False)
    database = start_postgres(postgres, folder / "postgres.log")
    try:
        stream = start_valkey(valkey, folder / "valkey.log")
        try:
            yield postgres.url, valkey.url
        finally:
            stream.stop()
    finally:
        database.stop()
