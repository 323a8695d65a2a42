"""Postgres, the stream server and the lines to them fail while the payers change their policies."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

import pytest
from redis import Redis

from chaos.conftest import Servers
from chaos.proxy import Mode, Proxy
from chaos.trial import SEED, Trial
from payerwatch.events.base import Envelope
from payerwatch.streams.topology import SERVICES, STREAMS

pytestmark = [pytest.mark.servers, pytest.mark.chaos]
REPLAY = f"CHAOS_SEED={SEED}"


@contextmanager
def stream_of(servers: Servers) -> Iterator[Redis]:
    with Redis.from_url(servers.valkey.url) as redis:
        yield redis


def add_all_again(trial: Trial, redis: Redis, times: int) -> int:
    """Every event there is, so many times, in any order."""
    said = "select id, stream, said_at, correlation, data::text from {}.outbox"
    rows = [row for service in SERVICES for row in trial.stack.rows(said.format(service))] * times
    Random(SEED).shuffle(rows)  # noqa: S311 (a repeatable order, not a secret)
    for row in rows:
        told = Envelope(
            id=row["id"], stream=row["stream"], at=row["said_at"], correlation=row["correlation"], data={}
        ).model_dump_json()
        redis.xadd(row["stream"], {"__data__": told.replace('"data":{}', f'"data":{row["data"]}')})
    return len(rows)


def test_every_entry_twice_more_and_shuffled_changes_nothing(trial: Trial, chaos_servers: Servers) -> None:
    trial.change(1)
    with stream_of(chaos_servers) as redis:
        assert add_all_again(trial, redis, times=2) > 0
    trial.change(1)
    trial.check(REPLAY)


@pytest.mark.exhaustive
def test_a_flushed_stream_server_loses_nothing(trial: Trial, chaos_servers: Servers) -> None:
    with stream_of(chaos_servers) as redis:
        for _ in range(5):
            trial.change(1)
            redis.flushall()
    trial.check(REPLAY)


def test_deleted_groups_are_made_again_and_no_service_ends(trial: Trial, chaos_servers: Servers) -> None:
    before = [kept.process.pid for kept in trial.stack.supervisor.kept]
    with stream_of(chaos_servers) as redis:
        for stream in STREAMS:
            for listener in stream.listeners:
                redis.xgroup_destroy(stream.name, listener)
    trial.change(1)
    trial.check(REPLAY)
    assert [kept.process.pid for kept in trial.stack.supervisor.kept] == before
    assert all(kept.process.poll() is None for kept in trial.stack.supervisor.kept)


@pytest.mark.exhaustive
def test_a_killed_stream_server_loses_nothing(trial: Trial, chaos_servers: Servers) -> None:
    trial.change(2)
    chaos_servers.stream.process.kill()
    trial.change(1)
    chaos_servers.restart_valkey()
    trial.check(REPLAY)


@pytest.mark.exhaustive
def test_a_stream_server_that_stands_still_for_half_a_minute_loses_nothing(
    trial: Trial, chaos_servers: Servers
) -> None:
    server = chaos_servers.stream.process
    trial.change(1)
    server.send_signal(signal.SIGSTOP)
    try:
        ends = time.monotonic() + 30
        trial.change(2)
        trial.stack.until(lambda: time.monotonic() > ends, "standing still")
    finally:
        server.send_signal(signal.SIGCONT)
    trial.check(REPLAY)


@pytest.mark.exhaustive
def test_postgres_stopped_at_once_loses_nothing(trial: Trial, chaos_servers: Servers) -> None:
    """SIGQUIT is what `pg_ctl stop -m immediate` sends."""
    for _ in range(2):
        trial.change(2)
        chaos_servers.database.process.send_signal(signal.SIGQUIT)
        chaos_servers.restart_postgres()
        trial.check(REPLAY)


@pytest.mark.exhaustive
@pytest.mark.parametrize("times", [1, 3, 9])
def test_a_commit_whose_reply_is_lost_happens_once(trial: Trial, chaos_servers: Servers, times: int) -> None:
    line = chaos_servers.to_postgres
    line.trigger, line.lost, line.lose_replies = b"COMMIT;", 0, times
    trial.change(3)
    trial.check(REPLAY)
    assert line.lost == times


@pytest.mark.exhaustive
def test_a_publication_whose_reply_is_lost_is_taken_once(trial: Trial, chaos_servers: Servers) -> None:
    line = chaos_servers.to_valkey
    line.trigger, line.lost, line.lose_replies = b"XADD", 0, 4
    trial.change(3)
    trial.check(REPLAY)
    assert line.lost == 4


def _to_postgres(servers: Servers) -> Proxy:
    return servers.to_postgres


def _to_stream(servers: Servers) -> Proxy:
    return servers.to_valkey


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("line_of", "mode"),
    [
        (_to_stream, Mode.RESET),
        (_to_stream, Mode.DELAY),
        (_to_stream, Mode.BLACK_HOLE),
        (_to_postgres, Mode.RESET),
        (_to_postgres, Mode.DELAY),
    ],
)
def test_a_line_that_is_bad_for_a_while_loses_nothing(
    trial: Trial, chaos_servers: Servers, line_of: Callable[[Servers], Proxy], mode: Mode
) -> None:
    line = line_of(chaos_servers)
    trial.change(1)
    line.mode = mode
    ends = time.monotonic() + 6
    trial.stack.until(lambda: time.monotonic() > ends, "a bad line")
    line.mode = Mode.PASS
    trial.change(1)
    trial.check(REPLAY)


@pytest.mark.exhaustive
@pytest.mark.parametrize("bytes_passed", [1, 3_000, 60_000])
def test_connections_that_break_in_the_middle_lose_nothing(
    trial: Trial, chaos_servers: Servers, bytes_passed: int
) -> None:
    """However little or much of a statement or a reply was under way."""
    both = (chaos_servers.to_postgres, chaos_servers.to_valkey)
    for line in both:
        line.cut_after = bytes_passed
    ends = time.monotonic() + 6
    trial.stack.until(lambda: time.monotonic() > ends, "broken connections")
    for line in both:
        line.cut_after = None
    trial.change(1)
    trial.check(REPLAY)
