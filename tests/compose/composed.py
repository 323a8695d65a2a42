"""The stack of docker-compose.yml in its demo profile, driven from outside: HTTP, and queries in its own containers."""

import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson

from payerwatch.local.embedded.ports import free_port
from running.accepted import NO_ALERTS, alerts_of

ROOT = Path(__file__).parents[2]
LIMIT = 240
PASSWORD = "for-this-test-only"
SERVICES = ("fetcher", "differ", "notifier", "gateway")


def why_no_engine() -> str | None:
    """What is missing for running containers, in a word, or None."""
    try:
        asked = subprocess.run(["docker", "compose", "version"], capture_output=True, timeout=20, check=False)
        engine = subprocess.run(["docker", "info"], capture_output=True, timeout=20, check=False)
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return "no Docker is installed here"
    if asked.returncode:
        return "Docker has no compose plugin here"
    return "no Docker engine answers here" if engine.returncode else None


@dataclass
class Composed:
    policies: int
    name: str = field(default_factory=lambda: f"payerwatch-test-{os.getpid()}")
    site: int = field(default_factory=free_port)
    payers: int = field(default_factory=free_port)
    mailbox: int = field(default_factory=free_port)
    payments: int = field(default_factory=free_port)

    def compose(self, *words: str, limit: float = 900) -> str:
        settings = {
            "POSTGRES_PASSWORD": PASSWORD,
            "STREAM_PASSWORD": PASSWORD,
            "SITE_LISTEN": f"127.0.0.1:{self.site}",
            "DEMO_PORT": str(self.payers),
            "MAILBOX_PORT": str(self.mailbox),
            "STRIPE_PORT": str(self.payments),
            "DEMO_POLICIES": str(self.policies),
        }
        command = ["docker", "compose", "-p", self.name, "--profile", "demo", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, timeout=limit, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def rows(self, query: str) -> list[Any]:
        """Each row as JSON read."""
        asked = f"select row_to_json(asked) from ({query}) asked"
        inside = ["env", f"PGPASSWORD={PASSWORD}", "psql", "-h", "127.0.0.1", "-U", "payerwatch", "-At", "-c", asked]
        answer = self.compose("exec", "-T", "postgres", *inside)
        return [orjson.loads(line) for line in answer.splitlines()]

    def until(self, holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + LIMIT
        while not holds():
            assert time.monotonic() < deadline, f"{what} took too long:\n{self.compose('logs', '--tail', '20')[-4000:]}"
            time.sleep(0.5)

    def baseline(self) -> None:
        some, unvisited = "select 1 from fetcher.sources limit 1", "select 1 from fetcher.sources where last_visit_at"
        listed = "select 1 from fetcher.listings where baseline_at is null limit 1"
        self.until(lambda: bool(self.rows(some)) and not self.rows(listed), "listing")
        self.until(lambda: not self.rows(f"{unvisited} is null limit 1"), "visiting")
        self.until(self.read_out, "reading")

    def read_out(self) -> bool:
        unread = "left join differ.readings r on r.snapshot_id = s.id where r.snapshot_id is null limit 1"
        return not self.rows(f"select 1 from fetcher.snapshots s {unread}")

    def step(self) -> None:
        httpx.post(f"http://127.0.0.1:{self.payers}/_demo/step", timeout=30).raise_for_status()

    def sweep(self) -> None:
        self.compose("exec", "-T", "stage", "payerwatch", "sweep", limit=LIMIT)
        self.until(self.read_out, "reading")

    def oracle(self) -> list[dict[str, Any]]:
        told = httpx.get(f"http://127.0.0.1:{self.payers}/_demo/oracle", timeout=30).raise_for_status()
        return [orjson.loads(line) for line in told.text.splitlines()]

    def mails(self) -> list[str]:
        """The subjects of the alerts that the provider accepted."""
        log = httpx.get(f"http://127.0.0.1:{self.mailbox}/_stand-in/log", timeout=30).raise_for_status().json()
        return list(alerts_of((mail["body"] for mail in log["accepted"]), {row["id"] for row in self.rows(NO_ALERTS)}))

    def page(self, path: str) -> str:
        return httpx.get(f"http://127.0.0.1:{self.site}{path}", timeout=30).raise_for_status().text
