"""A sweep over the demo payers: what is listed is visited, and only what is the policy becomes a snapshot."""

import pytest
from sqlalchemy import func, select

from payerwatch.db.models.fetcher import Listing, Outbox, Snapshot, Source
from visiting.practice import Payers, Practice

pytestmark = pytest.mark.servers


async def test_a_first_sweep_takes_one_snapshot_of_every_policy_and_says_so(practice: Practice, payers: Payers) -> None:
    told = await practice.visit_all()
    assert (told.listings, told.sources, told.waiting) == (12, 36, 0)
    assert await practice.rows(select(Listing.id).where(Listing.problem.is_not(None))) == []
    verdicts = await practice.rows(
        select(Source.last_verdict, Source.found_in, func.count()).group_by("last_verdict", "found_in")
    )
    assert verdicts == [("ok", "baseline", 36)]
    assert await practice.rows(select(Snapshot.number, func.count()).group_by(Snapshot.number)) == [(1, 36)]
    assert await practice.rows(select(func.count()).select_from(Outbox)) == [(36,)]
