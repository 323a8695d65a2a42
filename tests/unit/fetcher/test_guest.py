"""Why a host is closed to us: by its own doing, or because our lease ran out."""

from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from payerwatch.fetcher.download import Limits
from payerwatch.fetcher.guest import Guest, HostClosed
from payerwatch.fetcher.politeness import OPENS_AFTER, Pace
from payerwatch.fetcher.robots import Robots

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def nowhere(url: str, gap: timedelta) -> AbstractAsyncContextManager[Guest]:
    raise AssertionError(f"{url} is led to by no redirect here")


def guest_at(client: httpx.AsyncClient, *, holds: bool = True) -> Guest:
    guest = Guest("payer.example", client, Limits(), lambda: NOW, Pace(timedelta()), nowhere, may_speak=lambda: holds)
    guest.robots = Robots.of("", "Payerwatch")
    return guest


async def test_a_lost_lease_is_no_fault_of_the_host() -> None:
    async with httpx.AsyncClient() as client:
        guest = guest_at(client, holds=False)
        with pytest.raises(HostClosed):
            await guest.get("https://payer.example/list")
        assert not guest.is_left_alone
        assert guest.failures == 0


async def test_a_host_that_keeps_failing_is_left_alone_and_a_success_forgives_it() -> None:
    async with httpx.AsyncClient() as client:
        guest = guest_at(client)
        for _ in range(OPENS_AFTER - 1):
            guest.note_failure()
        assert not guest.is_closed
        guest.note_success()
        for _ in range(OPENS_AFTER):
            guest.note_failure()
        assert guest.is_left_alone
