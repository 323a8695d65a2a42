"""The operator's word at a terminal: said as an event, by the gateway, and only about what waits for it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from payerwatch.db.models import differ, fetcher
from payerwatch.db.session import Database
from payerwatch.events.gateway import Ruling
from payerwatch.local.doctor import Finding, examined
from payerwatch.local.held import listed, ruled, version_named
from payerwatch.local.stack import Addresses
from payerwatch.local.withdrawals import confirmed
from payerwatch.local.withdrawals import listed as missing
from payerwatch.policies.ids import new_id, public_id

pytestmark = pytest.mark.servers
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SITE = "northfield.example"
POLICY, VERSION, SOURCE = new_id(), new_id(), new_id()


@pytest.fixture
async def operator(database_url: str) -> AsyncIterator[Database]:
    """The gateway's database, with a version that is held and a source that is missing."""
    await _as("differ", database_url, _held())
    await _as("fetcher", database_url, _missing())
    database = Database.connect(database_url, "gateway")
    yield database
    await database.close()


async def _as(service: str, database_url: str, rows: list[object]) -> None:
    database = Database.connect(database_url, "differ" if service == "differ" else "fetcher")
    async with database.transaction() as session:
        for row in rows:
            session.add(row)
            await session.flush()
    await database.close()


def _held() -> list[object]:
    policy = {"set_id": "medical", "key": "MP 7", "slug": "mp-7", "number": "MP 7", "title": "Calderin"}
    version = {"snapshot_id": new_id(), "number": 2, "state": "held", "hold_reason": "codes_lost", "reader": 1}
    return [
        differ.Policy(id=POLICY, payer_id="northfield", source_id=SOURCE, first_read_at=NOW, **policy),
        differ.Version(id=VERSION, policy_id=POLICY, taken_at=NOW, stored_at=NOW, document={}, facts={}, **version),
    ]


def _missing() -> list[object]:
    permission = {"permission": "granted", "permission_source": "ours", "redistribution": "full"}
    timing = {"every": timedelta(days=1), "due_at": NOW}
    place = {"payer_id": "northfield", "set_id": "medical", "url": f"http://{SITE}/", "host": SITE}
    return [
        fetcher.Payer(id="northfield", name="Northfield", declared_at=NOW, **permission),
        fetcher.Listing(id="northfield/medical/0", **place, **timing),
        fetcher.Source(
            id=SOURCE,
            listing_id="northfield/medical/0",
            found_in="baseline",
            found_at=NOW,
            state="missing",
            missing_since=NOW,
            **place,
            **timing,
        ),
    ]


async def said(database_url: str) -> list[tuple[str, str]]:
    connection = await asyncpg.connect(database_url)
    rows = await connection.fetch("select stream, data::text as data from gateway.outbox order by id")
    await connection.close()
    return [(row["stream"], row["data"]) for row in rows]


async def test_what_is_held_is_listed_by_its_public_id(operator: Database, capsys: pytest.CaptureFixture[str]) -> None:
    await listed(operator)
    line = capsys.readouterr().out
    assert version_named(line.split()[0]) == VERSION
    assert "codes_lost northfield MP 7 Calderin" in line


@pytest.mark.parametrize("ruling", Ruling)
async def test_a_ruling_is_said_as_the_gateways_event(operator: Database, ruling: Ruling) -> None:
    assert await ruled(operator, VERSION, ruling) == 0
    [(stream, data)] = await said(operator.url)
    assert stream == "operator.release_requested.v1"
    assert str(VERSION) in data
    assert ruling.value in data


@pytest.mark.parametrize("version", [new_id(), POLICY])
async def test_nothing_is_said_of_what_is_not_held(operator: Database, version: UUID) -> None:
    assert await ruled(operator, version, Ruling.RELEASE) == 1
    assert await said(operator.url) == []


async def test_a_withdrawal_is_said_of_what_is_missing_only(
    operator: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    await missing(operator)
    assert str(SOURCE) in capsys.readouterr().out
    assert await confirmed(operator, new_id()) == 1
    assert await confirmed(operator, SOURCE) == 0
    assert [stream for stream, _ in await said(operator.url)] == ["operator.withdrawal_confirmed.v1"]


async def findings(there: Addresses) -> list[Finding]:
    return [finding async for finding in examined(there)]


async def test_the_doctor_names_what_is_wrong_and_what_to_do(
    operator: Database, redis_url: str, tmp_path: Path
) -> None:
    found = await findings(Addresses(operator.url, redis_url, f"file://{tmp_path}"))
    advice = {finding.what: finding.advice for finding in found}
    assert advice["Postgres answers"] is None
    assert advice["fetcher is not connected"] == "start the fetcher"
    assert advice["1 versions are held"] == "payerwatch held list"
    assert advice["1 policies are missing"] == "payerwatch withdrawals list"


async def test_the_doctor_stops_at_a_server_that_does_not_answer(operator: Database, tmp_path: Path) -> None:
    found = await findings(Addresses(operator.url, "redis://127.0.0.1:1/0", f"file://{tmp_path}"))
    assert [finding.what for finding in found if finding.advice] == [found[1].what]
    assert found[1].what.startswith("REDIS_URL: the server at 127.0.0.1:1 cannot be used")


def test_a_public_id_is_read_back() -> None:
    assert version_named(public_id("ver", VERSION)) == version_named(str(VERSION)) == VERSION
    with pytest.raises(ValueError, match="badly formed"):
        version_named("chg_nothing")
