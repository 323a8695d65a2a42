"""Limits are exact over several workers."""

import asyncio
import json
import subprocess
import sys
from datetime import timedelta

import pytest
from redis import Redis as Blocking
from redis.asyncio import Redis

from payerwatch.gateway.keys.limits import Window, count

pytestmark = pytest.mark.servers
DAY = timedelta(days=1)

WORKER = """
import asyncio, sys
from datetime import timedelta
from payerwatch.gateway.keys.limits import Window, count, counter_at

async def main() -> None:
    redis = counter_at(sys.argv[1])
    quota, calls = int(sys.argv[2]), int(sys.argv[3])
    windows = [Window("minute", "key", quota, timedelta(hours=1)), Window("day", "org", 10_000, timedelta(days=1))]
    counted = await asyncio.gather(*(count(redis, windows) for _ in range(calls)))
    print(sum(one.allowed and bool(one.standings) for one in counted))
    await redis.aclose()

asyncio.run(main())
"""


def test_of_many_calls_at_once_over_two_workers_exactly_the_limit_passes(redis_url: str) -> None:
    limit, calls = 137, 200
    command = [sys.executable, "-c", WORKER, redis_url, str(limit), str(calls)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE) as one,
        subprocess.Popen(command, stdout=subprocess.PIPE) as two,
    ):
        passed = [json.loads(worker.communicate(timeout=60)[0]) for worker in (one, two)]
    assert sum(passed) == limit


async def test_a_call_that_one_window_refuses_is_counted_in_none(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        small, large = Window("minute", "key", 1, DAY), Window("day", "org", 100, DAY)
        answers = [await count(redis, [small, large]) for _ in range(5)]
    assert [one.allowed for one in answers] == [True, False, False, False, False]
    assert answers[-1].standings[1].taken == 1
    assert int(answers[-1].headers["Retry-After"]) > 86_000


async def test_keys_and_organizations_are_counted_apart(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        for whose in ("a", "b"):
            assert (await count(redis, [Window("day", whose, 1, DAY)])).allowed
            assert not (await count(redis, [Window("day", whose, 1, DAY)])).allowed


async def test_a_window_ends(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        window = Window("minute", "key", 1, DAY)
        await count(redis, [window])
        await redis.pexpire(window.key, 1)
        await asyncio.to_thread(_until_gone, redis_url, window.key)
        assert (await count(redis, [window])).allowed


def _until_gone(url: str, key: str) -> None:
    with Blocking.from_url(url) as redis:
        while redis.exists(key):
            pass


async def test_calls_pass_while_the_counting_server_is_away() -> None:
    async with Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1) as redis:
        counted = await count(redis, [Window("day", "key", 1, DAY)])
    assert counted.allowed
    assert counted.headers == {}
