"""What people make belongs to their organization: its owner sees it, and decides on what is left of who went."""

import pytest
from httpx import AsyncClient
from sqlalchemy import func, select

from accounts.people import People, location
from payerwatch.db.models.gateway import Watch
from payerwatch.db.models.gateway_watching import Endpoint, OwnCode, Task
from payerwatch.gateway.accounts.organizations import delete_due
from payerwatch.policies.ids import public_id

pytestmark = pytest.mark.servers
ANN, BOB, EVE = "ann@clinic.example", "bob@clinic.example", "eve@other.example"
CHAT = {"channel": "slack", "url": "https://hooks.slack.com/services/T/B/x"}


async def fill(browser: AsyncClient, code: str) -> None:
    assert location(await browser.post("/watches", data={"code": code, "own_codes": "1"})) == "/watches"
    assert location(await browser.post("/my-codes", data={"codes": f"{code},,3\nJ1111,,4"})) == "/my-codes"
    assert (await browser.post("/endpoints", data=CHAT)).status_code == 200
    assert location(await browser.post("/tasks", data={"title": "Ask", "due": "2027-01-31"})) == "/deadlines"


async def two(people: People) -> tuple[AsyncClient, AsyncClient]:
    ann = await people.signed_in(ANN)
    await people.give_plan(ANN)
    bob = await people.invited(ann, BOB)
    await fill(ann, "J2171")
    await fill(bob, "J3490")
    return ann, bob


async def counted(people: People, table: type[Watch] | type[Endpoint] | type[OwnCode] | type[Task]) -> int:
    async with people.database.reading() as session:
        return (await session.execute(select(func.count()).select_from(table))).scalar_one()


async def bobs_id(people: People) -> str:
    return public_id("per", (await people.member(BOB)).subscriber_id)


async def test_the_owner_sees_what_everybody_made_and_a_member_does_not(people: People) -> None:
    ann, bob = await two(people)
    page = (await ann.get("/watches/everybody")).text
    assert ANN in page
    assert BOB in page
    assert "J3490" in page
    assert (await bob.get("/watches/everybody")).status_code == 404
    assert "J2171" not in (await bob.get("/watches")).text


async def test_whoever_leaves_loses_it_and_the_owner_takes_it_over(people: People) -> None:
    ann, bob = await two(people)
    who = await bobs_id(people)
    assert (await ann.post(f"/watches/everybody/{who}/take-over")).status_code == 404
    await bob.post("/account/members/leave")
    assert (await bob.get("/watches")).status_code == 403
    page = (await ann.get("/watches/everybody")).text
    assert f"{BOB} (left)" in page
    assert location(await ann.post(f"/watches/everybody/{who}/take-over")) == "/watches/everybody"
    assert "J3490" in (await ann.get("/watches")).text
    codes = (await ann.get("/my-codes")).text
    assert all(code in codes for code in ("J2171", "J3490", "J1111"))
    assert BOB not in (await ann.get("/watches/everybody")).text
    assert "Took over what someone left" in (await ann.get("/account/activity")).text


async def test_the_owner_removes_what_is_left(people: People) -> None:
    ann, bob = await two(people)
    who = await bobs_id(people)
    await bob.post("/account/members/leave")
    await ann.post(f"/watches/everybody/{who}/remove")
    page = (await ann.get("/watches/everybody")).text
    assert BOB not in page
    assert "J2171" in page
    assert await counted(people, OwnCode) == 2


async def test_somebody_in_two_organizations_keeps_them_apart(people: People) -> None:
    ann, _ = await two(people)
    eve = await people.signed_in(EVE)
    await people.give_plan(EVE)
    hers = public_id("org", (await people.organization_of(EVE)).id)
    await fill(eve, "Q0001")
    await ann.post("/account/members/invite", data={"email": EVE, "role": "member"})
    page = (await eve.get("/account")).text
    await eve.post(f"/account/invitations/{page.partition('/account/invitations/')[2].partition(chr(34))[0]}")
    assert "Q0001" not in (await eve.get("/watches")).text + (await eve.get("/my-codes")).text
    assert "hooks.slack.com" not in (await eve.get("/endpoints")).text
    await fill(eve, "Q0002")
    await eve.post(f"/account/organizations/{hers}/switch")
    page = (await eve.get("/watches")).text + (await eve.get("/my-codes")).text
    assert "Q0001" in page
    assert "Q0002" not in page


async def test_a_deleted_organization_takes_all_of_it_with_it(people: People) -> None:
    ann, _ = await two(people)
    await ann.post("/account/delete", data={"name": "clinic.example"})
    due = (await people.organization_of(ANN)).delete_after
    assert due is not None
    async with people.database.transaction() as session:
        await delete_due(session, due)
    assert [await counted(people, table) for table in (Watch, Endpoint, OwnCode, Task)] == [0, 0, 0, 0]


async def test_a_task_is_about_a_deadline_that_its_maker_sees(people: People) -> None:
    ann, _ = await two(people)
    form = {"title": "Ask", "due": "2027-01-31", "deadline": "00000000-0000-7000-8000-000000000001"}
    assert (await ann.post("/tasks", data=form)).status_code == 404
    assert await counted(people, Task) == 2
