"""A whole payer that changes at once has a new site, not new policies: what comes then waits for the operator."""

import pytest
from sqlalchemy import select

from integration.differ.test_snapshots import NOW, Desk, desk, page
from payerwatch.db.models import differ as tables
from payerwatch.db.models import fetcher
from payerwatch.policies.ids import new_id

__all__ = ["desk"]
pytestmark = pytest.mark.servers


async def _others(desk: Desk, *, policies: int, changed: int) -> None:
    """More policies of the payer, so many of which changed within the day."""
    async with desk.fetching.transaction() as session:
        own = await session.get_one(fetcher.Source, desk.source_id)
        names = [column.name for column in fetcher.Source.__table__.columns if column.name not in {"id", "key", "url"}]
        kept = {name: getattr(own, name) for name in names}
        ids = [new_id() for _ in range(policies)]
        session.add_all(fetcher.Source(id=each, url=f"http://northfield.example/{each}", **kept) for each in ids)
    async with desk.database.transaction() as session:
        session.add_all(
            tables.Reading(
                snapshot_id=new_id(),
                source_id=each,
                number=2,
                payer_id="northfield",
                outcome="changed",
                reason="",
                reader=1,
                read_at=NOW,
            )
            for each in ids[:changed]
        )


@pytest.mark.parametrize(("changed", "held"), [(12, True), (3, False)])
async def test_a_change_among_very_many_is_held_and_one_among_few_is_told(desk: Desk, changed: int, held: bool) -> None:
    await desk.hear(await desk.snapshot(page()))
    await _others(desk, policies=25, changed=changed)
    await desk.hear(await desk.snapshot(page(dose="45 mcg")))
    async with desk.database.reading() as session:
        reasons = list(await session.scalars(select(tables.Version.hold_reason).where(tables.Version.state == "held")))
    assert reasons == (["host_surge"] if held else [])
    assert await desk.told() == (0 if held else 1)
