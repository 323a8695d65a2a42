"""Every process for real: what the demo payers did is what was found, and what was found was told once.

The oracle is the demo payers' own journal and the mail provider's own log, never the code under test. Services are
killed and the stream server is emptied while the work is going on.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from redis import Redis

from payerwatch.db.session import Database
from payerwatch.fetcher.sweep import request_sweep
from payerwatch.local.embedded.ports import free_port
from payerwatch.local.reader import subscribe
from payerwatch.local.stack import Addresses, Cast, Ports, children
from payerwatch.local.supervisor import Supervisor

pytestmark = [pytest.mark.servers, pytest.mark.chaos]
POLICIES, STEPS, LIMIT = 60, 3, 120
IMMATERIAL = {"references_only", "formatting_only"}


class Stack:
    def __init__(self, addresses: Addresses, var: Path) -> None:
        self.addresses, self.var = addresses, var
        self.ports = Ports(free_port(), free_port(), free_port())
        self.supervisor = Supervisor(children(addresses, self.ports, var, Cast(POLICIES)), var / "log")

    def rows(self, query: str) -> list[Any]:
        async def fetched() -> list[Any]:
            connection = await asyncpg.connect(self.addresses.database_url)
            try:
                return list(await connection.fetch(query))
            finally:
                await connection.close()

        return asyncio.run(fetched())

    def until(self, holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + LIMIT
        while not holds():
            self.supervisor.look()
            assert time.monotonic() < deadline, f"{what} took too long; logs in {self.var}/log"
            time.sleep(0.25)

    def sweep(self) -> datetime:
        async def asked(now: datetime) -> None:
            database = Database.connect(self.addresses.database_url, "fetcher")
            async with database.transaction() as session:
                await request_sweep(session, None, now)
            await database.close()

        now = datetime.now(UTC)
        asyncio.run(asked(now))
        return now

    def visited_since(self, moment: datetime) -> bool:
        late = f"last_visit_at is null or last_visit_at < '{moment.isoformat()}'"
        return not self.rows(f"select 1 from fetcher.sources where listed and ({late}) limit 1")

    def read_out(self) -> bool:
        unread = "left join differ.readings r on r.snapshot_id = s.id where r.snapshot_id is null limit 1"
        return not self.rows(f"select 1 from fetcher.snapshots s {unread}")

    def demo(self, method: str, path: str) -> str:
        answer = httpx.request(method, f"http://127.0.0.1:{self.ports.demo}/_demo/{path}", timeout=30)
        return answer.raise_for_status().text


@pytest.fixture
def stack(database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    for name, value in (("SWEEP_EVERY", "PT1S"), ("UNHEARD_AFTER", "PT3S"), ("ABANDONED_AFTER", "PT2S")):
        monkeypatch.setenv(f"STREAMS_{name}", value)
    for name, value in (("LEASE", "PT8S"), ("SEND_TIMEOUT", "PT3S"), ("RECONCILE_AFTER", "PT5S")):
        monkeypatch.setenv(f"NOTIFIER_{name}", value)
    monkeypatch.setenv("STREAMS_HANDLER_LIMIT", "PT10S")
    monkeypatch.setenv("FETCHER_LEASE", "PT5S")
    running = Stack(Addresses(database_url, redis_url, f"file://{tmp_path / 'archive'}"), tmp_path)
    running.supervisor.start()
    try:
        yield running
    finally:
        running.supervisor.stop()


def test_what_payers_did_is_found_and_told_once_whatever_dies(stack: Stack) -> None:
    baseline(stack)
    asyncio.run(
        subscribe(stack.addresses.database_url, [row["id"] for row in stack.rows("select id from fetcher.payers")])
    )
    for step in range(STEPS):
        stack.demo("POST", "step")
        asked = stack.sweep()
        disturb(stack, step)
        stack.until(lambda asked=asked: stack.visited_since(asked), "a sweep")  # type: ignore[misc]
        stack.until(stack.read_out, "reading")
    stack.until(lambda: len(mails(stack)) >= len(material(stack)), "telling")
    did = {row["url"] for row in oracle(stack) if row.get("changed")}
    found = [row["url"] for row in stack.rows(CHANGES)]
    assert len(did) >= STEPS
    assert set(found) == did
    assert Counter(mails(stack)) == Counter(row["title"] for row in material(stack))
    for service in ("fetcher", "differ", "notifier", "gateway"):
        assert not stack.rows(f"select error from {service}.dead_letters")


CHANGES = """
select s.url, c.title, c.kinds from differ.changes c
join differ.policies p on p.id = c.policy_id join fetcher.sources s on s.id = p.source_id
"""


def baseline(stack: Stack) -> None:
    listed = "select 1 from fetcher.listings where baseline_at is null limit 1"
    some = "select 1 from fetcher.sources limit 1"
    stack.until(lambda: bool(stack.rows(some)) and not stack.rows(listed), "listing")
    stack.until(lambda: not stack.rows("select 1 from fetcher.sources where last_visit_at is null limit 1"), "visiting")
    stack.until(stack.read_out, "the baseline")
    assert not stack.rows("select 1 from differ.changes")


def disturb(stack: Stack, step: int) -> None:
    stack.supervisor.named(("differ", "fetcher", "notifier")[step % 3]).process.kill()
    with Redis.from_url(stack.addresses.redis_url) as redis:
        redis.flushall()


def oracle(stack: Stack) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stack.demo("GET", "oracle").splitlines()]


def material(stack: Stack) -> list[Any]:
    return [row for row in stack.rows(CHANGES) if not set(row["kinds"]) <= IMMATERIAL]


def mails(stack: Stack) -> list[str]:
    log = stack.var / "mailbox" / "accepted.jsonl"
    lines = log.read_text().splitlines() if log.exists() else []
    return [subject(json.loads(line)["body"]) for line in lines]


def subject(body: Any) -> str:
    written = json.loads(body) if isinstance(body, str) else body
    return str(written.get("subject") or written["personalizations"][0]["subject"])
