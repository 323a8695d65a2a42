"""Every process for real: what the demo payers did is what was found, and what was found was told once.

The oracle is the demo payers' own journal and the mail provider's own log, never the code under test. Days pass by
moving what is written into the past; services are killed and the stream server is emptied while the work goes on;
the script plays the operator.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from redis import Redis

from payerwatch.events.gateway import ReleaseRequested, Ruling, WithdrawalConfirmed
from payerwatch.local.stack import Cast
from running.stack import CHANGES, Stack

pytestmark = [pytest.mark.servers, pytest.mark.chaos]
POLICIES, STEPS, DAYS_AFTER = 60, 8, 3
HELD = """
select v.id, s.url from differ.versions v join differ.policies p on p.id = v.policy_id
join fetcher.sources s on s.id = p.source_id where v.state = 'held'
"""
MISSING = "select id, url from fetcher.sources where state = 'missing'"


def test_what_payers_did_is_found_and_told_once_whatever_dies(start: Callable[[Cast], Stack]) -> None:
    stack = start(Cast(POLICIES, hasty=True))
    stack.baseline()
    for step in range(STEPS + DAYS_AFTER):
        stack.demo("POST", "step" if step < STEPS else "clear")
        next_day(stack, step)
        operate(stack)
    did = [row for row in stack.oracle() if row.get("changed")]
    stack.until(lambda: len(stack.rows(CHANGES)) >= len(did), "finding")
    stack.until(lambda: len(stack.mails()) >= len(stack.material()), "telling")
    assert len(did) >= 2 * STEPS
    assert found(stack) == {row["url"]: expected(row) for row in did}
    assert Counter(stack.mails()) == Counter(row["title"] for row in stack.material())
    assert withdrawn(stack) == {row["url"] for row in stack.oracle() if row["what"] == "vanished"}
    assert not stack.dead_letters()


def next_day(stack: Stack, step: int) -> None:
    """Every source is due again by the fetcher's own schedule."""
    asked = stack.now()
    stack.days_pass(1.1)
    victims = ("differ", "fetcher", "notifier")
    stack.supervisor.named(victims[step % len(victims)]).process.kill()
    with Redis.from_url(stack.addresses.redis_url) as redis:
        redis.flushall()
    stack.swept_since(asked)


def operate(stack: Stack) -> None:
    """Releases what a payer really did, discards the rest, and confirms what a payer really withdrew."""
    did = {row["url"] for row in stack.oracle() if row.get("changed")}
    for row in stack.rows(HELD):
        stack.say(
            ReleaseRequested(version_id=row["id"], ruling=Ruling.RELEASE if row["url"] in did else Ruling.DISCARD)
        )
    gone = {row["url"] for row in stack.oracle() if row["what"] == "vanished"}
    for row in stack.rows(MISSING):
        assert row["url"] in gone
        stack.say(WithdrawalConfirmed(source_id=row["id"]))


def found(stack: Stack) -> dict[str, Any]:
    changes = stack.rows(CHANGES)
    assert not [url for url, times in Counter(row["url"] for row in changes).items() if times > 1]
    allowed = {row["url"]: set(row.get("may_also", ())) for row in stack.oracle() if row.get("changed")}
    return {row["url"]: outcome(row, set(row["kinds"]) - allowed.get(row["url"], set())) for row in changes}


def expected(row: dict[str, Any]) -> dict[str, Any]:
    return outcome(row, set(row["kinds"]) - set(row.get("may_also", ())))


def outcome(row: Any, kinds: set[str]) -> dict[str, Any]:
    codes = {name: sorted(row.get(name) or ()) for name in ("codes_added", "codes_removed", "codes_moved")}
    return {"kinds": sorted(kinds), **codes}


def withdrawn(stack: Stack) -> set[str]:
    query = "select s.url from differ.policies p join fetcher.sources s on s.id = p.source_id"
    return {row["url"] for row in stack.rows(f"{query} where p.status = 'withdrawn'")}
