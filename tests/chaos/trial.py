"""One fault in the running pipeline: the payers change something, one process dies at one place, nothing is lost.

The oracle is what the demo payers say they did, what the mail provider's own log says it took, and SQL.
"""

import asyncio
import json
import os
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import httpx

from chaos.points import Point
from payerwatch.db.session import Database
from payerwatch.events.gateway import WithdrawalConfirmed
from payerwatch.streams.outbox import say
from payerwatch.streams.topology import SERVICES, STREAMS
from running.stack import CHANGES, IMMATERIAL, Stack

VERBS = ("code_added", "criterion_added", "dose_changed", "may_to_must", "age_changed", "code_removed")
SEED = int(os.environ.get("CHAOS_SEED", "7"))


@dataclass(frozen=True, slots=True)
class Fault:
    point: Point
    action: str
    on: int

    @property
    def replay(self) -> str:
        return f"CHAOS_SEED={SEED} pytest -m chaos tests/chaos -k '{self.point.name}' (hit {self.on}, {self.action})"


class Trial:
    def __init__(self, stack: Stack, folder: Path) -> None:
        self.stack, self._folder = stack, folder
        self._rng = Random(SEED)  # noqa: S311 (a repeatable choice, not a secret)
        self._arranged = 0
        self._changed: list[dict[str, Any]] = []

    def suffers(self, fault: Fault) -> bool:
        """Whether the place was reached. Asserts that nothing was lost and nothing happened twice."""
        self._arranged += 1
        tally = self._folder / f"{self._arranged}-{fault.point.name}-{fault.on}"
        tally.mkdir(parents=True)
        self._arm(fault, tally)
        self.work(fault.point)
        self.check(fault.replay)
        counted = tally / fault.point.name
        return counted.exists() and counted.stat().st_size >= fault.on

    def _arm(self, fault: Fault, tally: Path) -> None:
        kept = self.stack.supervisor.named(fault.point.service)
        said = {
            "PAYERWATCH_FAILPOINTS": f"{fault.point.name}={fault.action}@{fault.on}",
            "PAYERWATCH_FAILPOINTS_TALLY": str(tally),
        }
        for each in self.stack.supervisor.kept:
            settings = {name: value for name, value in each.child.settings.items() if name not in said}
            each.child, each.wait = replace(each.child, settings=settings), 0.1
        kept.child = replace(kept.child, settings=kept.child.settings | said)
        kept.process.kill()
        kept.process.wait()
        kept.start()

    def work(self, point: Point) -> None:
        if point.work == "withdrawal":
            self._withdraw()
        else:
            self.change(1, listing=point.work == "listing")

    def change(self, count: int, *, listing: bool = False) -> None:
        """The payers change so many policies, and those are visited."""
        done = [self._do(("created",) if listing else self._verbs()) for _ in range(count)]
        payers, urls = _quoted(event["payer"] for event in done), _quoted(event["url"] for event in done)
        asked = datetime.now(UTC)
        due = f"due_at = '{asked.isoformat()}'"
        if listing:
            self.stack.rows(f"update fetcher.listings set {due} where payer_id in ({payers})")
        else:
            self.stack.rows(f"update fetcher.sources set {due} where url in ({urls})")
        self.stack.rows("update fetcher.hosts set quiet_until = null, closed_until = null")
        late = f"select count(*) n from fetcher.sources where url in ({urls}) and last_visit_at >= '{asked}'"
        self.stack.until(lambda: self.stack.rows(late)[0]["n"] >= count, f"visiting {urls}")

    def _verbs(self) -> tuple[str, ...]:
        return tuple(self._rng.sample(VERBS, len(VERBS)))

    def _do(self, verbs: tuple[str, ...]) -> dict[str, Any]:
        """On a policy that nothing was done to yet; when there is none left, on one that was changed before."""
        for place in ({}, *self._rng.sample(self._changed, len(self._changed))):
            for verb in verbs:
                url = f"http://127.0.0.1:{self.stack.ports.demo}/_demo/do"
                answer = httpx.post(url, params={"what": verb, **place}, timeout=30)
                if answer.is_success:
                    event: dict[str, Any] = answer.json()["events"][0]
                    self._changed.append({"payer": event["payer"], "serial": event["serial"]})
                    return event
        raise AssertionError("the demo payers have no policy left to change")

    def _withdraw(self) -> None:
        """The operator's word on a policy that went missing."""
        chosen = "select id from fetcher.sources where state = 'active' order by id limit 1"
        source = self.stack.rows(f"update fetcher.sources set state = 'missing' where id = ({chosen}) returning id")
        asyncio.run(self._say(WithdrawalConfirmed(source_id=source[0]["id"])))
        gone = f"select 1 from fetcher.sources where id = '{source[0]['id']}' and state = 'withdrawn'"
        self.stack.until(lambda: bool(self.stack.rows(gone)), "withdrawing")

    async def _say(self, event: WithdrawalConfirmed) -> None:
        database = Database.connect(self.stack.addresses.database_url, "gateway", pool=1)
        async with database.transaction() as session:
            await say(session, "gateway", event)
        await database.close()

    def check(self, replay: str) -> None:
        self.stack.until(lambda: not self.open(), f"settling ({replay}): {self.open()}")
        did = Counter(row["url"] for row in self.stack.oracle() if row.get("changed"))
        found = Counter(row["url"] for row in self.stack.rows(CHANGES))
        assert found == did, f"lost {did - found}, twice or invented {found - did}; {replay}"
        due = Counter(row["title"] for row in self.stack.rows(CHANGES) if not set(row["kinds"]) <= IMMATERIAL)
        told = Counter(self.stack.mails())
        assert told == due, f"not told {due - told}, told twice {told - due}; {replay}"
        twice = [delivery for delivery, times in self._taken().items() if times > 1]
        assert not twice, f"the provider took {twice} more than once; {replay}"
        assert not self.stack.dead_letters(), replay

    def _taken(self) -> Counter[str]:
        """How often the provider took each delivery, reminders and letters among them."""
        log = self.stack.var / "mailbox" / "accepted.jsonl"
        lines = log.read_text().rpartition("\n")[0].splitlines() if log.exists() else []
        parts = [part for line in lines for part in json.loads(line)["body"]["personalizations"]]
        return Counter(str(part["custom_args"]["delivery_id"]) for part in parts)

    def open(self) -> list[str]:
        """What is still under way, by the tables."""
        asked = {f"{service} has not published": _unpublished(service) for service in SERVICES}
        for stream in STREAMS:
            for listener in stream.listeners:
                asked[f"{listener} has not taken {stream.name}"] = _untaken(stream.speaker, stream.name, listener)
        asked["snapshots are unread"] = (
            "select 1 from fetcher.snapshots s left join differ.readings r on r.snapshot_id = s.id "
            "where r.snapshot_id is null"
        )
        asked["deliveries are open"] = (
            "select 1 from notifier.deliveries where state in ('pending', 'sending', 'uncertain')"
        )
        both = " union all ".join(f"(select '{what}' what from ({query} limit 1) q)" for what, query in asked.items())
        return [row["what"] for row in self.stack.rows(both)]


def _unpublished(service: str) -> str:
    return f"select 1 from {service}.outbox where published_at is null"


def _untaken(speaker: str, stream: str, listener: str) -> str:
    return (
        f"select 1 from {speaker}.outbox o left join {listener}.inbox i on i.event_id = o.id "
        f"where o.stream = '{stream}' and i.event_id is null"
    )


def _quoted(words: Any) -> str:
    return ", ".join(f"'{word}'" for word in sorted(set(words)))
