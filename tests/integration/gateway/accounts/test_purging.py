"""An address that nobody answered for is not kept; one whose owner did, or was asked lately, is."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from accounts.people import People
from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.models.gateway_accounts import Invitation, SignIn
from payerwatch.db.models.gateway_readers import Throttle
from payerwatch.gateway.accounts.purging import purge

pytestmark = pytest.mark.servers
ANN, BOB = "ann@clinic.example", "bob@clinic.example"


async def left(people: People, days: int) -> list[str]:
    async with people.database.transaction() as session:
        await purge(session, datetime.now(UTC) + timedelta(days=days))
    async with people.database.reading() as session:
        return sorted((await session.scalars(select(Subscriber.email))).all())


async def test_an_unanswered_address_goes_after_30_days_and_not_before(people: People) -> None:
    await people.signed_in(ANN)
    await people.browser().post("/sign-in", data={"email": BOB})
    assert await left(people, 29) == [ANN, BOB]
    assert await left(people, 31) == [ANN]


async def test_an_address_that_was_asked_again_lately_is_kept(people: People) -> None:
    await people.browser().post("/sign-in", data={"email": BOB})
    async with people.database.transaction() as session:
        await session.execute(update(Subscriber).values(joined_at=datetime.now(UTC) - timedelta(days=40)))
    assert await left(people, 0) == [BOB]


async def test_an_invitation_that_nobody_answered_goes_with_its_address(people: People) -> None:
    ann = await people.signed_in(ANN)
    await people.give_plan(ANN)
    await ann.post("/account/members/invite", data={"email": BOB, "role": "member"})
    assert await left(people, 31) == [ANN]
    async with people.database.reading() as session:
        for table in (Invitation, SignIn, Throttle):
            assert (await session.execute(select(func.count()).select_from(table))).scalar_one() == 0


async def test_whoever_owns_an_organization_is_told_what_to_do_before_they_are_erased(people: People) -> None:
    ann = await people.signed_in(ANN)
    await people.give_plan(ANN)
    bob = await people.invited(ann, BOB)
    assert "delete it or hand it over" in (await people.erased(ANN)).text
    assert "Leave it first" in (await people.erased(BOB)).text
    await bob.post("/account/members/leave")
    assert (await people.erased(BOB)).status_code == 200
    assert await left(people, 0) == [ANN]
    assert (await bob.get("/account")).headers["location"].startswith("/sign-in")
