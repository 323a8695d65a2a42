"""Every process for real, in a test: the services, the demo payers and the mail provider's stand-in."""

import asyncio
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from payerwatch.db.session import Database
from payerwatch.events.base import Event
from payerwatch.fetcher.sweep import request_sweep
from payerwatch.local.embedded.ports import free_port
from payerwatch.local.reader import subscribe
from payerwatch.local.stack import Addresses, Cast, Ports, children
from payerwatch.local.supervisor import Supervisor
from payerwatch.streams.outbox import say
from running.accepted import NO_ALERTS, alerts_of

LIMIT = 300
CHANGES = """
select s.url, c.title, c.kinds, c.codes_added, c.codes_removed, c.codes_moved from differ.changes c
join differ.policies p on p.id = c.policy_id join fetcher.sources s on s.id = p.source_id
"""
TIMES = """
select c.table_schema || '.' || c.table_name as place, c.column_name from information_schema.columns c
join information_schema.tables t using (table_schema, table_name)
where t.table_type = 'BASE TABLE' and c.data_type = 'timestamp with time zone'
and c.table_schema in ('fetcher', 'differ', 'notifier', 'gateway')
"""
IMMATERIAL = {"references_only", "formatting_only"}


class Stack:
    """`through` is where the services reach the servers, where that is not their own address."""

    def __init__(self, addresses: Addresses, var: Path, cast: Cast, through: Addresses | None = None) -> None:
        self.addresses, self.var = addresses, var
        self.ports = Ports(free_port(), free_port(), free_port(), free_port())
        self.supervisor = Supervisor(children(through or addresses, self.ports, var, cast), var / "log")

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

    @staticmethod
    def now() -> datetime:
        return datetime.now(UTC)

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

    def days_pass(self, days: float) -> None:
        """Moves everything written so many days into the past, which is what a later clock would see."""
        columns = self.rows(TIMES)
        tables: dict[str, list[str]] = {}
        for row in columns:
            tables.setdefault(row["place"], []).append(row["column_name"])
        for place, names in tables.items():
            moved = ", ".join(f"{name} = {name} - interval '{days} days'" for name in names)
            self.rows(f"update {place} set {moved}")

    def say(self, *events: Event) -> None:
        """As the operator's pages do: through the gateway's outbox."""

        async def said() -> None:
            database = Database.connect(self.addresses.database_url, "gateway")
            async with database.transaction() as session:
                for event in events:
                    await say(session, "gateway", event)
            await database.close()

        asyncio.run(said())

    def demo(self, method: str, path: str) -> str:
        answer = httpx.request(method, f"http://127.0.0.1:{self.ports.demo}/_demo/{path}", timeout=30)
        return answer.raise_for_status().text

    def baseline(self) -> None:
        """The first sweep, which is no news."""
        listed = "select 1 from fetcher.listings where baseline_at is null limit 1"
        self.until(lambda: self._declared() <= self._enrolled() and not self.rows(listed), "listing")
        unvisited = "select 1 from fetcher.sources where last_visit_at is null limit 1"
        self.until(lambda: not self.rows(unvisited), "visiting")
        self.until(self.read_out, "the baseline")
        assert not self.rows("select 1 from differ.changes")
        payers = [row["id"] for row in self.rows("select id from fetcher.payers")]
        asyncio.run(subscribe(self.addresses.database_url, payers))

    def _declared(self) -> set[str]:
        return {path.stem for path in (self.var / "declarations").glob("*.toml")} or {"none yet"}

    def _enrolled(self) -> set[str]:
        return {row["payer_id"] for row in self.rows("select payer_id from fetcher.listings")}

    def swept_since(self, asked: datetime) -> None:
        self.until(lambda: self.visited_since(asked), "a sweep")
        self.until(self.read_out, "reading")

    def oracle(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.demo("GET", "oracle").splitlines()]

    def material(self) -> list[Any]:
        return [row for row in self.rows(CHANGES) if not set(row["kinds"]) <= IMMATERIAL]

    def mails(self) -> list[str]:
        """The subjects of the alerts that the provider accepted, in its own log."""
        log = self.var / "mailbox" / "accepted.jsonl"
        # The last line may be under way.
        lines = log.read_text().rpartition("\n")[0].splitlines() if log.exists() else []
        bodies = [json.loads(line)["body"] for line in lines]
        return list(alerts_of(bodies, {row["id"] for row in self.rows(NO_ALERTS)}))

    def dead_letters(self) -> list[str]:
        services = ("fetcher", "differ", "notifier", "gateway")
        return [row["error"] for each in services for row in self.rows(f"select error from {each}.dead_letters")]
