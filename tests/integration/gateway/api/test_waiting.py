"""A call that waits for the feed to grow."""

import asyncio

import pytest
from sqlalchemy import select

from accounts.partner import Partner, announced
from payerwatch.db.models.differ import Change
from payerwatch.db.session import Database
from payerwatch.policies.ids import new_id

pytestmark = pytest.mark.servers


async def another_change(partner: Partner, database_url: str) -> None:
    """The feed's next, of the same policy."""
    differ = Database.connect(database_url, "differ", pool=1)
    async with differ.transaction() as session:
        known = (await session.scalars(select(Change))).first()
        assert known is not None
        values = {
            column.name: getattr(known, column.name)
            for column in Change.__table__.columns
            if column.name not in ("comparison", "brief")
        }
        one = new_id()
        session.add(
            Change(**{**values, "id": one, "after_version_id": new_id(), "slug": f"x/{one}"}, comparison={}, brief={})
        )
    await differ.close()
    await announced(partner.database, one, known.policy_id)


async def test_a_waiting_call_is_answered_when_there_is_a_change(partner: Partner, database_url: str) -> None:
    call = partner.calling(await partner.key("live"))
    cursor = (await call.get("/v1/changes")).json()["next_cursor"]
    waiting = [asyncio.create_task(call.get(f"/v1/changes?wait=30&cursor={cursor}")) for _ in range(5)]
    await asyncio.wait(waiting, timeout=0.5)
    assert not any(task.done() for task in waiting)
    await another_change(partner, database_url)
    answers = await asyncio.wait_for(asyncio.gather(*waiting), 20)
    assert [len(answer.json()["data"]) for answer in answers] == [1] * 5


async def test_a_wait_that_is_over_is_answered_with_nothing_and_the_same_place(partner: Partner) -> None:
    call = partner.calling(await partner.key("live"))
    cursor = (await call.get("/v1/changes")).json()["next_cursor"]
    answer = (await call.get(f"/v1/changes?wait=1&cursor={cursor}")).json()
    assert answer["data"] == []
    assert (await call.get(f"/v1/changes?cursor={answer['next_cursor']}")).json()["data"] == []
    assert (await call.get("/v1/changes?wait=31")).json()["code"] == "invalid_parameter"
