"""The whole stack for a test, impatient: what waits minutes in production waits seconds here."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from payerwatch.local.stack import Addresses, Cast
from running.stack import Stack

IMPATIENT = {
    "STREAMS_SWEEP_EVERY": "PT1S",
    "STREAMS_UNHEARD_AFTER": "PT3S",
    "STREAMS_ABANDONED_AFTER": "PT2S",
    "STREAMS_HANDLER_LIMIT": "PT10S",
    "NOTIFIER_LEASE": "PT8S",
    "NOTIFIER_SEND_TIMEOUT": "PT3S",
    "NOTIFIER_RECONCILE_AFTER": "PT5S",
    "FETCHER_LEASE": "PT5S",
}


@pytest.fixture
def start(
    database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Cast], Stack]]:
    """Starts every process with the payers asked for."""
    started: list[Stack] = []

    def begin(cast: Cast) -> Stack:
        for name, value in IMPATIENT.items():
            monkeypatch.setenv(name, value)
        stack = Stack(Addresses(database_url, redis_url, f"file://{tmp_path / 'archive'}"), tmp_path, cast)
        started.append(stack)
        stack.supervisor.start()
        return stack

    yield begin
    for stack in started:
        stack.supervisor.stop()
