"""`payerwatch up` as a person starts it: on servers of others, on bad settings, on a disk that will not do."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest

from payerwatch.local.embedded.ports import free_port

pytestmark = pytest.mark.servers
PAYERWATCH = [sys.executable, "-c", "from payerwatch.local.command import main; main()"]


def settings(var: Path, **more: str) -> dict[str, str]:
    own = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "PAYERWATCH_VAR": str(var)}
    ports = {name: str(free_port()) for name in ("SITE_PORT", "MAILBOX_PORT", "STRIPE_PORT", "DEMO_PORT")}
    return own | ports | {"FETCHER_OWN_DECLARATIONS": "false"} | more


def refused(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [*PAYERWATCH, "up", *arguments], env=environment, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    return done.stdout


@contextmanager
def up(environment: dict[str, str], *arguments: str) -> Iterator[str]:
    """Started until the site is ready; yields its address."""
    site = f"http://127.0.0.1:{environment['SITE_PORT']}"
    log = Path(environment["PAYERWATCH_VAR"]).with_suffix(".said")
    with log.open("wb") as said:
        process = subprocess.Popen([*PAYERWATCH, "up", *arguments], env=environment, stdout=said, stderr=said)
    try:
        deadline = time.monotonic() + 100
        while not _ready(site):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield site
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _ready(site: str) -> bool:
    try:
        return httpx.get(f"{site}/readyz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def test_servers_that_were_named_are_used_and_no_payer_is_played(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    archive = f"file://{tmp_path / 'elsewhere'}"
    named = {"DATABASE_URL": f"{database_url}?sslmode=prefer", "REDIS_URL": redis_url, "ARCHIVE_URL": archive}
    environment = settings(tmp_path / "var", **named)
    with up(environment) as site:
        assert httpx.get(site, timeout=10).status_code == 200
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"http://127.0.0.1:{environment['DEMO_PORT']}/")
    assert not (tmp_path / "var" / "postgres").exists()
    assert not (tmp_path / "var" / "valkey").exists()


async def test_a_named_database_is_watched_by_demo_payers_only_when_asked(database_url: str, tmp_path: Path) -> None:
    environment = settings(tmp_path / "var", DATABASE_URL=database_url)
    with up(environment, "--demo", "--policies", "24"):
        connection = await asyncpg.connect(database_url)
        deadline = time.monotonic() + 60
        while not await connection.fetchval("select count(*) from fetcher.snapshots"):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.2)
        await connection.close()
    assert not (tmp_path / "var" / "postgres").exists()
    assert (tmp_path / "var" / "valkey").exists()


def test_each_bad_address_gets_a_line_and_no_password_is_shown(tmp_path: Path) -> None:
    said = refused(settings(tmp_path / "var", DATABASE_URL="mysql://root:hidden@db/x", REDIS_URL="http://cache"))
    assert said.splitlines() == [
        "DATABASE_URL must start with postgresql://",
        "REDIS_URL must start with redis://, rediss:// or unix://",
    ]


def test_a_server_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    said = refused(settings(tmp_path / "var", DATABASE_URL=f"postgresql://u:hidden@127.0.0.1:{free_port()}/x"))
    assert said.startswith("DATABASE_URL: Postgres at 127.0.0.1:")
    assert "hidden" not in said


async def test_a_user_who_may_not_migrate_is_told_so(database_url: str, redis_url: str, tmp_path: Path) -> None:
    owner = await asyncpg.connect(database_url)
    await owner.execute("drop role if exists weak")
    await owner.execute("create role weak login password 'weak'")
    await owner.execute("create database weakly")
    try:
        port = urlsplit(database_url).port
        weak = f"postgresql://weak:weak@127.0.0.1:{port}/weakly"
        said = refused(settings(tmp_path / "var", DATABASE_URL=weak, REDIS_URL=redis_url))
    finally:
        await owner.execute("drop database weakly with (force)")
        await owner.execute("drop role weak")
        await owner.close()
    assert said.splitlines()[-1].startswith("DATABASE_URL: its user must own the database and may create roles")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 40 MB. Only root may mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("a small disk is mounted by root only")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(folder)], check=False)
    if mounted.returncode:
        pytest.skip("this machine does not let root mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_said_before_anything_starts(small_disk: Path) -> None:
    said = refused(settings(small_disk / "var"))
    assert said.startswith("Less than 500 MB is free at ")
    assert not (small_disk / "var" / "postgres").exists()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        pytest.param(
            lambda var: (var / "postgres/data/PG_VERSION").write_text("12\n"), "made by Postgres 12", id="old"
        ),
        pytest.param(lambda var: (var / "postgres/data/PG_VERSION").unlink(), "is incomplete", id="half"),
        pytest.param(
            lambda var: (var / "postgres/data/global/pg_control").write_bytes(b"no"),
            "Postgres did not start",
            id="torn",
        ),
    ],
)
def test_a_corrupt_folder_is_named_with_what_to_do(tmp_path: Path, spoil: "object", told: str) -> None:
    var = tmp_path / "var"
    data = var / "postgres" / "data"
    (data / "global").mkdir(parents=True)
    (data / "PG_VERSION").write_text("18\n")
    (data / "global" / "pg_control").write_bytes(b"0" * 8192)
    (var / "postgres" / "password").write_text("x")
    assert callable(spoil)
    spoil(var)
    assert told in refused(settings(var))


def test_a_file_where_the_folder_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    assert "is a file, not a folder" in refused(settings(tmp_path / "var"))
