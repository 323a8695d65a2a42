"""Every process for real: what the demo payers did is what was found, and what was found was told once.

The oracle is the demo payers' own journal and the mail provider's own log, never the code under test. Services are
killed and the stream server is emptied while the work is going on.
"""

from collections import Counter
from collections.abc import Callable

import pytest
from redis import Redis

from payerwatch.local.stack import Cast
from running.stack import CHANGES, Stack

pytestmark = [pytest.mark.servers, pytest.mark.chaos]
POLICIES, STEPS = 60, 3


def test_what_payers_did_is_found_and_told_once_whatever_dies(start: Callable[[Cast], Stack]) -> None:
    stack = start(Cast(POLICIES))
    stack.baseline()
    for step in range(STEPS):
        stack.demo("POST", "step")
        asked = stack.sweep()
        disturb(stack, step)
        stack.swept_since(asked)
    stack.until(lambda: len(stack.mails()) >= len(stack.material()), "telling")
    did = {row["url"] for row in stack.oracle() if row.get("changed")}
    found = [row["url"] for row in stack.rows(CHANGES)]
    assert len(did) >= STEPS
    assert Counter(found) == Counter(did)
    assert Counter(stack.mails()) == Counter(row["title"] for row in stack.material())
    assert not stack.dead_letters()


def disturb(stack: Stack, step: int) -> None:
    stack.supervisor.named(("differ", "fetcher", "notifier")[step % 3]).process.kill()
    with Redis.from_url(stack.addresses.redis_url) as redis:
        redis.flushall()
