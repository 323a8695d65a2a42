"""Our own upgrade is not news: versions of an older reader, under today's."""

import orjson
import pytest
from rich.console import Console
from sqlalchemy import func, select, update
from sqlalchemy.orm import undefer

from integration.differ.test_snapshots import NOW, Desk, desk, page
from payerwatch.db.models import differ as tables
from payerwatch.db.models.differ_rereadings import Rereading
from payerwatch.db.models.fetcher import Snapshot
from payerwatch.differ.rereading import Outcome, Rereader, outdated
from payerwatch.events.differ import PolicyChanged
from payerwatch.local.reread import _all
from payerwatch.reading.read import READER_VERSION

__all__ = ["desk"]
pytestmark = pytest.mark.servers


async def _as_an_older_reader_read(desk: Desk, *words: tuple[str, str]) -> None:
    """Every version, as if its reader had put some words otherwise and found no codes."""
    async with desk.database.transaction() as session:
        for version in await session.scalars(select(tables.Version).options(undefer("*"))):
            document = orjson.dumps(version.document).decode()
            for now, then in words:
                document = document.replace(now, then)
            version.document = orjson.loads(document)
            version.facts = version.facts | {"codes": []}
            version.reader = READER_VERSION - 1
        await session.execute(update(tables.PolicyCode).values(code="J0000"))


async def _rows(desk: Desk, column: object) -> list[object]:
    async with desk.database.reading() as session:
        return list(await session.scalars(select(column)))  # type: ignore[call-overload]


async def test_a_visit_after_an_upgrade_tells_nothing_of_the_upgrade(desk: Desk) -> None:
    await desk.hear(await desk.snapshot(page()))
    await _as_an_older_reader_read(desk, ("Calderin Injection", "Calderin  lnjection"), ("12 years", "I2 years"))
    await desk.hear(await desk.snapshot(page(nonce="b2")))
    assert await desk.outcomes() == ["baseline", "unchanged"]
    assert (await desk.told(), list(await desk.changes())) == (0, [])


async def test_a_change_after_an_upgrade_is_told_without_what_the_upgrade_changed(desk: Desk) -> None:
    await desk.hear(await desk.snapshot(page()))
    await _as_an_older_reader_read(desk, ("12 years", "I2 years"))
    await desk.hear(await desk.snapshot(page(dose="45 mcg")))
    (change,) = await desk.changes()
    assert (change.kinds, change.codes_added) == (["criteria_changed"], [])


async def test_versions_are_read_again_once_and_search_follows(desk: Desk) -> None:
    await desk.hear(await desk.snapshot(page()))
    await _as_an_older_reader_read(desk, ("12 years", "I2 years"))
    rereader = Rereader(desk.differ.archive, desk.differ.read, lambda: NOW)
    assert await _all(desk.database, rereader, 2, Console(quiet=True)) == {"upgraded": 1}
    assert await _all(desk.database, rereader, 2, Console(quiet=True)) == {}
    assert await _rows(desk, tables.Version.reader) == [READER_VERSION]
    assert "I2 years" not in str(await _rows(desk, tables.Version.document))
    assert "J0000" not in await _rows(desk, tables.PolicyCode.code)
    assert await _rows(desk, Rereading.from_reader) == [READER_VERSION - 1]
    assert (await desk.told(), list(await desk.changes())) == (0, [])


async def test_words_that_a_published_change_quotes_stay_as_they_were_quoted(desk: Desk) -> None:
    await desk.hear(await desk.snapshot(page()))
    await desk.hear(await desk.snapshot(page(dose="45 mcg")))
    (change,) = await desk.changes()
    await _as_an_older_reader_read(desk, ("45 mcg", "45 mcq"))
    async with desk.database.transaction() as session:
        told = await session.scalar(select(tables.Change.brief))
        brief = orjson.dumps(told).decode().replace("45 mcg", "45 mcq")
        await session.execute(update(tables.Change).values(brief=orjson.loads(brief)))
        waiting = await outdated(session)
        rereader = Rereader(desk.differ.archive, desk.differ.read, lambda: NOW)
        outcomes = {version: await rereader.reread(session, version) for version in waiting}
    assert outcomes[change.after_version_id] is Outcome.BESIDE
    assert "45 mcq" in str(await _rows(desk, tables.Version.document))
    await desk.hear(await desk.snapshot(page(dose="45 mcg", nonce="c3")))
    assert (await desk.outcomes())[-1] == "unchanged"


async def test_a_snapshot_that_is_gone_leaves_its_version_as_it_is(desk: Desk) -> None:
    await desk.hear(await desk.snapshot(page()))
    await _as_an_older_reader_read(desk)
    async with desk.fetching.transaction() as session:
        await session.execute(update(Snapshot).values(sha256="0" * 64))
    async with desk.database.transaction() as session:
        (version,) = await outdated(session)
        assert (
            await Rereader(desk.differ.archive, desk.differ.read, lambda: NOW).reread(session, version)
            is Outcome.UNREADABLE
        )
        assert await outdated(session) == []
    async with desk.database.reading() as session:
        said = select(func.count()).where(tables.Outbox.stream == PolicyChanged.stream)
        assert await session.scalar(said) == 0
