"""A plan has room for so many people: asked at the invitation, at the acceptance, and said when it is too small."""

import asyncio

import pytest
from httpx import AsyncClient
from sqlalchemy import func, select

from accounts.people import People
from payerwatch.db.models.gateway_accounts import Member
from payerwatch.entitlements import PLANS, PlanKey
from payerwatch.events.gateway import LetterKind

pytestmark = pytest.mark.servers
ANN = "ann@clinic.example"


async def invite(owner: AsyncClient, address: str) -> int:
    return (await owner.post("/account/members/invite", data={"email": address, "role": "member"})).status_code


async def members(people: People) -> int:
    async with people.database.reading() as session:
        return (await session.execute(select(func.count()).select_from(Member))).scalar_one()


@pytest.mark.parametrize("plan", [PlanKey.PRO, PlanKey.PARTNER], ids=str)
async def test_as_many_are_invited_as_the_plan_has_room_for_and_no_more(people: People, plan: PlanKey) -> None:
    ann = await people.signed_in(ANN)
    await people.give_plan(ANN, plan)
    room = min(PLANS[plan].members, 20)
    answers = [await invite(ann, f"p{number}@clinic.example") for number in range(room)]
    assert answers == [*[303] * (room - 1), 422] if plan is PlanKey.PRO else answers == [303] * room


async def test_the_free_plan_is_for_one(people: People) -> None:
    ann = await people.signed_in(ANN)
    answer = await ann.post("/account/members/invite", data={"email": "bob@clinic.example", "role": "member"})
    assert answer.status_code == 422
    assert "Free has room for 1 member" in answer.text
    assert await people.letters("bob@clinic.example", LetterKind.INVITATION) == []


async def test_inviting_somebody_again_needs_no_second_seat(people: People) -> None:
    ann = await people.signed_in(ANN)
    await people.give_plan(ANN)
    for _ in range(2):
        assert await invite(ann, "p1@clinic.example") == 303
    assert [await invite(ann, f"p{number}@clinic.example") for number in (2, 3, 4)] == [303] * 3
    assert await invite(ann, "p1@clinic.example") == 303


async def test_two_who_accept_at_once_do_not_both_take_the_last_seat(people: People) -> None:
    ann = await people.signed_in(ANN)
    await people.give_plan(ANN, PlanKey.PARTNER)
    for number in range(3):
        await people.invited(ann, f"in{number}@clinic.example")
    late = [f"late{number}@clinic.example" for number in range(3)]
    for address in late:
        assert await invite(ann, address) == 303
    await people.give_plan(ANN, PlanKey.PRO)
    links = [(await people.letters(address, LetterKind.INVITATION))[-1] for address in late]
    answers = await asyncio.gather(*(people.browser().post(link) for link in links))
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
    assert await members(people) == PLANS[PlanKey.PRO].members


async def test_an_invitation_that_found_no_seat_works_once_there_is_one(people: People) -> None:
    ann = await people.signed_in(ANN)
    await people.give_plan(ANN)
    await invite(ann, "bob@clinic.example")
    await people.give_plan(ANN, PlanKey.FREE)
    [link] = await people.letters("bob@clinic.example", LetterKind.INVITATION)
    answer = await people.browser().post(link)
    assert (answer.status_code, "no room yet" in answer.text) == (409, True)
    await people.give_plan(ANN)
    assert (await people.browser().post(link)).status_code == 303


async def test_a_smaller_plan_removes_nobody_lets_nobody_in_and_says_so(people: People) -> None:
    ann = await people.signed_in(ANN)
    await people.give_plan(ANN)
    bob = await people.invited(ann, "bob@clinic.example")
    await people.give_plan(ANN, PlanKey.FREE)
    page = (await bob.get("/account/members")).text
    assert "That is 1 more than the plan has room for." in page
    assert "Nobody is removed." in page
    assert await invite(ann, "eve@clinic.example") == 422
    assert await members(people) == 2
