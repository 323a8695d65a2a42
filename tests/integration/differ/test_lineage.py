"""A policy whose address or number changes goes on as the same policy."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from integration.differ.test_snapshots import Desk, desk, page
from payerwatch.db.models import differ as tables
from payerwatch.db.models import fetcher
from payerwatch.policies.ids import new_id

__all__ = ["desk"]
pytestmark = pytest.mark.servers


async def _listed_elsewhere(desk: Desk, *, old_is_going: bool = True) -> Desk:
    """The payer lists another address, and no longer the first one."""
    other = replace(desk, source_id=new_id(), taken=0)
    async with desk.fetching.transaction() as session:
        old = await session.get_one(fetcher.Source, desk.source_id)
        old.omitted = 1 if old_is_going else 0
        names = [column.name for column in fetcher.Source.__table__.columns if column.name not in {"id", "key", "url"}]
        kept = {name: getattr(old, name) for name in names if name not in {"omitted", "found_in", "expected_number"}}
        session.add(
            fetcher.Source(id=other.source_id, url="http://northfield.example/new/0711", found_in="later", **kept)
        )
    return other


async def _policies(desk: Desk) -> list[tuple[str | None, str]]:
    async with desk.database.reading() as session:
        query = select(tables.Policy.number, tables.Policy.status).order_by(tables.Policy.id)
        return [(number, status) for number, status in await session.execute(query)]


async def test_a_policy_at_a_new_address_is_no_news(desk: Desk) -> None:
    await desk.hear(await desk.snapshot(page()))
    other = await _listed_elsewhere(desk)
    await other.hear(await other.snapshot(page()))
    assert await _policies(desk) == [("MP 0711", "active")]
    assert (await desk.told(), list(await desk.changes())) == (0, [])
    await other.hear(await other.snapshot(page(dose="45 mcg")))
    (change,) = await desk.changes()
    assert change.kinds == ["criteria_changed"]


async def test_a_policy_with_a_new_number_is_renumbered_once_and_not_created(desk: Desk) -> None:
    await desk.hear(await desk.snapshot(page()))
    other = await _listed_elsewhere(desk)
    await other.hear(await other.snapshot(page().replace(b"MP 0711", b"MP 0833")))
    (change,) = await desk.changes()
    assert change.kinds == ["renumbered"]
    assert await _policies(desk) == [("MP 0833", "active")]
    assert await desk.told() == 1


async def test_a_policy_that_says_what_it_replaces_goes_on_with_it(desk: Desk) -> None:
    await desk.hear(await desk.snapshot(page()))
    other = await _listed_elsewhere(desk)
    body = page().replace(b"MP 0711", b"MP 0833").replace(b"Calderin Injection", b"Calderin by Needle")
    body = body.replace(b"<h2>Policy</h2>", b"<p>This policy replaces MP 0711.</p><h2>Policy</h2>")
    await other.hear(await other.snapshot(body))
    (change,) = await desk.changes()
    assert "renumbered" in change.kinds
    assert await _policies(desk) == [("MP 0833", "active")]


async def test_a_policy_beside_one_that_stays_is_created(desk: Desk) -> None:
    await desk.hear(await desk.snapshot(page()))
    other = await _listed_elsewhere(desk, old_is_going=False)
    await other.hear(await other.snapshot(page().replace(b"MP 0711", b"MP 0833")))
    (change,) = await desk.changes()
    assert change.kinds == ["created"]
    assert len(await _policies(desk)) == 2


async def test_another_policy_is_not_taken_for_one_that_went(desk: Desk) -> None:
    await desk.hear(await desk.snapshot(page()))
    other = await _listed_elsewhere(desk)
    await other.hear(
        await other.snapshot(page().replace(b"MP 0711", b"MP 0999").replace(b"Calderin Injection", b"Orrin Screening"))
    )
    (change,) = await desk.changes()
    assert change.kinds == ["created"]
