"""`payerwatch sources` as an operator types it."""

import asyncio

import asyncpg
import pytest

from payerwatch.local.sources import main

pytestmark = pytest.mark.servers
GRANTED = ["--by", "J. Doe", "--on", "2026-12-01", "--reference", "letter of 1 December"]


@pytest.fixture(autouse=True)
def servers_of_the_test(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, url in {
        "DATABASE_URL": database_url,
        "REDIS_URL": "redis://127.0.0.1:1",
        "ARCHIVE_URL": "memory:///",
    }.items():
        monkeypatch.setenv(name, url)


def rows(database_url: str, query: str) -> list[tuple[object, ...]]:
    async def fetched() -> list[tuple[object, ...]]:
        connection = await asyncpg.connect(database_url)
        try:
            return [tuple(row) for row in await connection.fetch(query)]
        finally:
            await connection.close()

    return asyncio.run(fetched())


def test_a_permit_is_recorded_with_who_when_and_where_and_can_be_revoked(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["permit", "regence", *GRANTED]) == 0
    assert "has not been checked live yet" in capsys.readouterr().out
    recorded = "select granted_by, granted_on::text, reference, revoked_at is null from fetcher.permits"
    assert rows(database_url, recorded) == [("J. Doe", "2026-12-01", "letter of 1 December", True)]
    assert main(["revoke", "regence"]) == 0
    assert rows(database_url, recorded) == [("J. Doe", "2026-12-01", "letter of 1 December", False)]
    assert main(["revoke", "regence"]) == 1


def test_a_permit_for_nobody_is_refused(database_url: str) -> None:
    assert main(["permit", "no-such-payer", *GRANTED]) == 1
    assert rows(database_url, "select 1 from fetcher.permits") == []


def test_the_files_are_read_without_any_server(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--payer", "cms"]) == 0
    said = capsys.readouterr().out
    assert "cms: public_domain; ncd, lcd (off" in said
    assert "aetna" not in said
