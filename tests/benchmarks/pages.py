"""The update page against hello world on the same server, at 1,500 and at 100,000 policies."""

import asyncio
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError

import asyncpg

from benchmarks.figures import Figure, at_most
from benchmarks.serving.load import request, run
from invented.northfield import Invented, store
from payerwatch.db.migrate import migrate
from payerwatch.local.embedded.ports import free_port
from payerwatch.local.embedded.servers import throwaway_servers

UPDATE = Invented().update
FILL = """
insert into differ.policies (id, payer_id, set_id, key, slug, number, title, status, source_id, current_version_id,
                             first_read_at, changed_at)
select gen_random_uuid(), payer_id, set_id, key || n, slug || n, number || n, title, status, gen_random_uuid(),
       current_version_id, first_read_at, changed_at
from differ.policies, generate_series(1, {policies}) n
"""
FILL_CHANGES = """
insert into differ.changes (id, policy_id, payer_id, before_version_id, after_version_id, slug, found_at, kinds,
                            direction, impact, title, summary, codes_added, codes_removed, codes_moved, comparison,
                            brief)
select gen_random_uuid(), p.id, c.payer_id, c.before_version_id, c.after_version_id, c.slug || p.slug, c.found_at,
       c.kinds, c.direction, c.impact, c.title, c.summary, c.codes_added, c.codes_removed, c.codes_moved,
       c.comparison, c.brief
from differ.changes c, differ.policies p where p.id <> c.policy_id
"""


async def filled(url: str, policies: int) -> None:
    await migrate(url)
    await store(url, Invented())
    connection = await asyncpg.connect(url)
    await connection.execute(FILL.format(policies=policies - 1))
    await connection.execute(FILL_CHANGES)
    await connection.execute("analyze")
    await connection.close()


@contextmanager
def served(name: str, *arguments: str) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.serving.served", name, str(port), *arguments]
    with subprocess.Popen(command, cwd=Path(__file__).parents[1]) as process:
        try:
            _wait(port)
            yield port
        finally:
            process.terminate()


def _wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz"):
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise TimeoutError(port)


def etag_of(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{UPDATE}") as answer:
        return str(answer.headers["etag"])


def measured(policies: int) -> Iterator[Figure]:
    with TemporaryDirectory() as folder, throwaway_servers(Path(folder)) as (postgres, _):
        asyncio.run(filled(postgres, policies))
        with (
            served("hello") as hello,
            served("site", postgres, "0") as fresh,
            served("site", postgres, "3600") as held,
        ):
            base = run(hello, request("/")).per_second
            alone = run(fresh, request(UPDATE), connections=1, count=600)
            made = run(fresh, request(UPDATE), count=800).per_second
            kept = run(held, request(UPDATE, Accept_Encoding="gzip")).per_second
            known = run(held, request(UPDATE, If_None_Match=etag_of(held)), expected=304).per_second
    at = f"at {policies:,} policies"
    yield at_most(f"update page, warm, p99, {at}", 25, alone.p99, "ms")
    yield Figure(f"update page, warm, p50, {at}", "", f"{alone.p50:.1f} ms")
    yield _share(f"update page made each time, requests/s against hello world, {at}", 0.40, made / base)
    yield _share(f"update page from memory, {at}", 0.90, kept / base)
    yield _share(f"update page by ETag, {at}", 0.90, known / base)


def _share(what: str, goal: float, reached: float) -> Figure:
    return Figure(what, f"≥ {goal:.2f}", f"{reached:.2f}", reached >= goal)


def measure() -> Iterator[Figure]:
    for policies in (1_500, 100_000):
        yield from measured(policies)
