"""Snapshots through the real differ: its tables, its archive, its sandboxed reader."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select, update

from payerwatch.archive import Archive
from payerwatch.db.models import differ as tables
from payerwatch.db.models import fetcher
from payerwatch.db.session import Database
from payerwatch.differ.conservation import conservation
from payerwatch.differ.reading_pool import TARGET, SandboxedReader
from payerwatch.differ.snapshots import Differ
from payerwatch.differ.versions_read import Version
from payerwatch.events.differ import PolicyChanged
from payerwatch.events.fetcher import SnapshotTaken
from payerwatch.events.gateway import ReleaseRequested, Ruling
from payerwatch.policies.ids import new_id
from payerwatch.reading.worker import ReadingPool

pytestmark = pytest.mark.servers
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CODES = "".join(f"<tr><td>J{number}</td><td>Injection</td></tr>" for number in range(2170, 2180))


def page(dose: str = "40 mcg", codes: str = CODES, nonce: str = "a1") -> bytes:
    return f"""<html><head><title>Calderin Injection</title><script nonce="{nonce}">1</script></head><body><main>
    <h1>Calderin Injection</h1><p>Number: MP 0711</p><p>Effective Date: January 1, 2027</p>
    <h2>Policy</h2><p>Northfield considers calderin medically necessary when all of the following are met:</p>
    <ul><li>The member is at least 12 years of age.</li><li>The dose does not exceed {dose} daily.</li></ul>
    <h2>Coding</h2><h3>HCPCS codes covered if selection criteria are met</h3>
    <table><tr><th>Code</th><th>Description</th></tr>{codes}</table>
    <h2>References</h2><p>Our own study, 2025.</p></main></body></html>""".encode()


@dataclass
class Desk:
    """A payer's source and the differ that reads it."""

    database: Database
    fetching: Database
    differ: Differ
    source_id: UUID = field(default_factory=new_id)
    taken: int = 0

    async def declare(self, found_in: str) -> None:
        async with self.fetching.transaction() as session:
            session.add(
                fetcher.Payer(
                    id="northfield",
                    name="Northfield",
                    permission="granted",
                    permission_source="ours",
                    redistribution="full",
                    declared_at=NOW,
                )
            )
            await session.flush()
            session.add(
                fetcher.Listing(
                    id="northfield/medical/0",
                    payer_id="northfield",
                    set_id="medical",
                    url="http://northfield.example/",
                    host="northfield.example",
                    every=timedelta(days=1),
                    due_at=NOW,
                )
            )
            await session.flush()
            session.add(
                fetcher.Source(
                    id=self.source_id,
                    payer_id="northfield",
                    listing_id="northfield/medical/0",
                    set_id="medical",
                    url="http://northfield.example/0711",
                    host="northfield.example",
                    expected_number="MP 0711",
                    expected_title="Calderin Injection",
                    found_in=found_in,
                    found_at=NOW,
                    every=timedelta(days=1),
                    due_at=NOW,
                )
            )

    async def snapshot(self, body: bytes) -> SnapshotTaken:
        self.taken += 1
        row = fetcher.Snapshot(
            id=new_id(),
            source_id=self.source_id,
            number=self.taken,
            taken_at=NOW,
            sha256=await self.differ.archive.put(body),
            size=len(body),
            content_type="text/html",
            final_url="http://northfield.example/0711",
        )
        async with self.fetching.transaction() as session:
            session.add(row)
        return SnapshotTaken(snapshot_id=row.id, source_id=self.source_id, payer="northfield", number=row.number)

    async def hear(self, event: SnapshotTaken) -> None:
        async with self.database.transaction() as session:
            await self.differ.on_snapshot_taken(event, session)

    async def outcomes(self) -> list[str]:
        async with self.database.reading() as session:
            return list(await session.scalars(select(tables.Reading.outcome).order_by(tables.Reading.number)))

    async def changes(self) -> Sequence[tables.Change]:
        async with self.database.reading() as session:
            return (await session.scalars(select(tables.Change).order_by(tables.Change.id))).all()

    async def told(self) -> int:
        async with self.database.reading() as session:
            said = select(tables.Outbox.id).where(tables.Outbox.stream == PolicyChanged.stream)
            return len((await session.scalars(said)).all())


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    database, fetching = Database.connect(database_url, "differ"), Database.connect(database_url, "fetcher")
    async with ReadingPool(TARGET, workers=1) as pool:
        reading = Differ(Archive.open(f"file://{tmp_path}"), SandboxedReader(pool).read, lambda: NOW)
        desk = Desk(database, fetching, reading)
        await desk.declare("baseline")
        yield desk
    await database.close()
    await fetching.close()


async def test_a_baseline_is_no_news_and_a_dose_is(desk: Desk) -> None:
    await desk.hear(await desk.snapshot(page()))
    await desk.hear(await desk.snapshot(page(nonce="b2")))
    assert await desk.told() == 0
    await desk.hear(await desk.snapshot(page(dose="45 mcg")))
    assert await desk.outcomes() == ["baseline", "unchanged", "changed"]
    (change,) = await desk.changes()
    assert change.kinds == ["criteria_changed"]
    assert change.slug == "northfield/mp-0711-calderin-injection-2026-11-24"
    assert await desk.told() == 1


async def test_snapshots_are_read_in_order_however_their_events_come(desk: Desk) -> None:
    events = [await desk.snapshot(page(dose=f"{dose} mcg")) for dose in (40, 45, 50)]
    for event in (events[2], events[0], events[1], events[2]):
        await desk.hear(event)
    assert await desk.outcomes() == ["baseline", "changed", "changed"]
    assert len(await desk.changes()) == 2


async def test_a_policy_found_after_the_baseline_is_created(desk: Desk) -> None:
    async with desk.fetching.transaction() as session:
        await session.execute(update(fetcher.Source).values(found_in="later"))
    await desk.hear(await desk.snapshot(page()))
    (change,) = await desk.changes()
    assert change.kinds == ["created"]


async def test_a_policy_that_lost_its_codes_waits_for_the_operator(desk: Desk) -> None:
    await desk.hear(await desk.snapshot(page()))
    await desk.hear(await desk.snapshot(page(codes="<tr><td>J2170</td><td>Injection</td></tr>")))
    assert (await desk.outcomes())[-1] == "held"
    assert await desk.told() == 0
    async with desk.database.transaction() as session:
        held = (await session.scalars(select(tables.Version).where(tables.Version.state == "held"))).one()
        ruling = ReleaseRequested(version_id=held.id, ruling=Ruling.RELEASE)
        await desk.differ.on_release_requested(ruling, session)
        await desk.differ.on_release_requested(ruling, session)
    assert await desk.told() == 1


async def test_a_held_version_is_overtaken_when_the_text_comes_back(desk: Desk) -> None:
    await desk.hear(await desk.snapshot(page()))
    await desk.hear(await desk.snapshot(page(codes="<tr><td>J2170</td><td>Injection</td></tr>")))
    await desk.hear(await desk.snapshot(page(nonce="c3")))
    assert await desk.outcomes() == ["baseline", "held", "unchanged"]
    assert await desk.changes() == []


async def test_what_cannot_be_read_is_never_a_change(desk: Desk) -> None:
    await desk.hear(await desk.snapshot(page()))
    await desk.hear(await desk.snapshot(b"%PDF-1.7 broken"))
    assert await desk.outcomes() == ["baseline", "unreadable"]
    assert await desk.changes() == []


async def misquoting(desk: Desk, times: int) -> Differ:
    """A reader that says of the next documents' codes what stands nowhere in them."""
    left, honest = [times], desk.differ.read

    async def read(body: bytes, content_type: str, url: str) -> Version:
        version = await honest(body, content_type, url)
        if left[0] == 0:
            return version
        left[0] -= 1
        codes = tuple(replace(code, quote="printed nowhere") for code in version.facts.codes)
        return replace(version, facts=replace(version.facts, codes=codes))

    return Differ(desk.differ.archive, read, desk.differ.now)


async def test_what_cannot_be_proven_waits_for_a_person_and_not_the_snapshots_after_it(desk: Desk) -> None:
    await desk.hear(await desk.snapshot(page()))
    desk.differ = await misquoting(desk, 1)
    more = CODES + "<tr><td>J9999</td><td>Injection</td></tr>"
    await desk.hear(await desk.snapshot(page(codes=more)))
    assert await desk.outcomes() == ["baseline", "held"]
    await desk.hear(await desk.snapshot(page(dose="20 mcg", codes=more)))
    assert await desk.outcomes() == ["baseline", "held", "changed"]
    assert [change.codes_added for change in await desk.changes()] == [["J9999"]]


async def test_the_operators_word_does_not_publish_what_cannot_be_proven(desk: Desk) -> None:
    await desk.hear(await desk.snapshot(page()))
    desk.differ = await misquoting(desk, 1)
    await desk.hear(await desk.snapshot(page(codes=CODES + "<tr><td>J9999</td><td>Injection</td></tr>")))
    async with desk.database.transaction() as session:
        held = (await session.scalars(select(tables.Version).where(tables.Version.state == "held"))).one()
        await desk.differ.on_release_requested(ReleaseRequested(version_id=held.id, ruling=Ruling.RELEASE), session)
        assert held.state == "held"
        assert (held.hold_reason or "").startswith("unproven: ")
    assert await desk.told() == 0


async def test_a_created_policy_that_cannot_be_proven_is_created_by_its_next_snapshot(desk: Desk) -> None:
    async with desk.fetching.transaction() as session:
        await session.execute(update(fetcher.Source).values(found_in="later"))
    desk.differ = await misquoting(desk, 1)
    await desk.hear(await desk.snapshot(page()))
    await desk.hear(await desk.snapshot(page(nonce="b2")))
    assert await desk.outcomes() == ["held", "changed"]
    assert [change.kinds for change in await desk.changes()] == [["created"]]


async def test_a_change_whose_event_is_lost_is_counted(desk: Desk) -> None:
    desk.differ = Differ(desk.differ.archive, desk.differ.read, lambda: datetime.now(UTC))
    await desk.hear(await desk.snapshot(page()))
    await desk.hear(await desk.snapshot(page(dose="20 mcg")))
    unsaid = {"event": PolicyChanged.stream}
    async with desk.database.transaction() as session:
        await conservation(session)
        assert REGISTRY.get_sample_value("payerwatch_rows_unsaid", unsaid) == 0
        await session.execute(update(tables.Outbox).values(stream="lost"))
        await conservation(session)
        assert REGISTRY.get_sample_value("payerwatch_rows_unsaid", unsaid) == 1
