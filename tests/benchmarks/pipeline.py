"""The whole stack on embedded servers: the first sweep, what it keeps in memory, and from a snapshot to its alert."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from benchmarks.figures import Figure, at_most, percentile
from payerwatch.db.migrate import migrate_now
from payerwatch.local.embedded.servers import throwaway_servers
from payerwatch.local.stack import Addresses, Cast
from running.stack import Stack

POLICIES = int(os.environ.get("BENCH_POLICIES", "1560"))
CHANGES = 40
SERVICES = ("fetcher", "differ", "notifier", "gateway")
WAITED = """
select extract(epoch from d.accepted_at - s.taken_at) as seconds from notifier.deliveries d
join notifier.alerts a on a.id = d.subject_id join differ.changes c on c.id = a.change_id
join differ.versions v on v.id = c.after_version_id join fetcher.snapshots s on s.id = v.snapshot_id
where d.state = 'accepted'
"""


@contextmanager
def running() -> Iterator[Stack]:
    with TemporaryDirectory() as folder, throwaway_servers(Path(folder) / "servers") as (postgres, valkey):
        migrate_now(postgres)
        var = Path(folder) / "var"
        var.mkdir()
        stack = Stack(Addresses(postgres, valkey, f"file://{var / 'archive'}"), var, Cast(POLICIES, hasty=True))
        try:
            yield stack
        finally:
            stack.supervisor.stop()


def resident(stack: Stack) -> float:
    """Megabytes of the four services with the readers they started. Shared pages count once: as proportional sets."""
    total = 0
    for name in SERVICES:
        service = psutil.Process(stack.supervisor.named(name).process.pid)
        for process in (service, *service.children(recursive=True)):
            total += process.memory_full_info().pss
    return total / 1_000_000


def one_change(stack: Stack) -> bool:
    """One payer changes one dose, and is visited: an idle system, so that only our own time is counted."""
    told = len(stack.mails())
    stack.demo("POST", "do?what=dose_changed")
    stack.sweep()
    deadline = time.monotonic() + 60
    while len(stack.mails()) == told:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def measure() -> Iterator[Figure]:
    with running() as stack:
        began = time.monotonic()
        stack.supervisor.start()
        stack.baseline()
        yield at_most(
            f"from the services' start to the last of {POLICIES:,} policies visible", 60, time.monotonic() - began, "s"
        )
        yield at_most("memory of the four services with their readers", 600, resident(stack), "MB")
        done = sum(one_change(stack) for _ in range(CHANGES))
        waited = [float(row["seconds"]) * 1000 for row in stack.rows(WAITED)]
        yield Figure("changes told of those made", f"{CHANGES}", f"{done}", done == CHANGES)
        yield at_most("snapshot stored to alert accepted, p50", 150, percentile(waited, 0.5), "ms")
        yield at_most("snapshot stored to alert accepted, p99", 1000, percentile(waited, 0.99), "ms")
