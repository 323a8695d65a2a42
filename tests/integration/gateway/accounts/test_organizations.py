"""Members, invitations, ownership, and the end of an organization."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from accounts.people import People, location
from payerwatch.db.models.gateway_accounts import AuditEntry, Invitation, Member, Organization
from payerwatch.events.gateway import LetterKind
from payerwatch.gateway.accounts.organizations import delete_due
from payerwatch.policies.ids import public_id

pytestmark = pytest.mark.servers
ANN, BOB, EVE = "ann@clinic.example", "bob@clinic.example", "eve@other.example"


async def at(people: People, address: str) -> str:
    return public_id("mem", (await people.member(address)).id)


async def test_an_invited_person_joins_by_the_button_and_has_no_other_organization(people: People) -> None:
    ann = await people.signed_in(ANN)
    await people.give_plan(ANN)
    bob = await people.invited(ann, BOB, "admin")
    assert (await people.organization_of(BOB)).id == (await people.organization_of(ANN)).id
    assert (await people.member(BOB)).role == "admin"
    assert BOB in (await ann.get("/account/members")).text
    assert "clinic.example" in (await bob.get("/account")).text


async def test_an_invitation_is_opened_without_effect_and_accepted_once(people: People) -> None:
    ann = await people.signed_in(ANN)
    await people.give_plan(ANN)
    await ann.post("/account/members/invite", data={"email": BOB, "role": "member"})
    [link] = await people.letters(BOB, LetterKind.INVITATION)
    one, two = people.browser(), people.browser()
    assert (await one.get(link)).status_code == 200
    answers = await asyncio.gather(one.post(link), two.post(link))
    assert sorted(answer.status_code for answer in answers) == [303, 410]
    assert (await one.get(link)).status_code == 410


async def test_an_invitation_taken_back_or_too_old_lets_nobody_in(people: People) -> None:
    ann = await people.signed_in(ANN)
    await people.give_plan(ANN)
    for address in (BOB, EVE):
        await ann.post("/account/members/invite", data={"email": address, "role": "member"})
    async with people.database.transaction() as session:
        invitations = (await session.scalars(select(Invitation).order_by(Invitation.made_at))).all()
        invitations[1].expires_at = datetime.now(UTC) - timedelta(seconds=1)
        first = public_id("inv", invitations[0].id)
    assert location(await ann.post(f"/account/members/invitations/{first}/revoke"))
    for address in (BOB, EVE):
        [link] = await people.letters(address, LetterKind.INVITATION)
        assert (await people.browser().post(link)).status_code == 410


async def test_inviting_again_replaces_the_first_invitation(people: People) -> None:
    ann = await people.signed_in(ANN)
    await people.give_plan(ANN)
    for role in ("member", "billing"):
        await ann.post("/account/members/invite", data={"email": BOB, "role": role})
    first, second = await people.letters(BOB, LetterKind.INVITATION)
    assert (await people.browser().post(first)).status_code == 410
    assert location(await people.browser().post(second)) == "/account"
    assert (await people.member(BOB)).role == "billing"


async def test_an_owner_cannot_leave_before_handing_over(people: People) -> None:
    ann = await people.signed_in(ANN)
    await people.give_plan(ANN)
    bob = await people.invited(ann, BOB)
    assert (await ann.post("/account/members/leave")).status_code == 409
    assert location(await ann.post(f"/account/members/{await at(people, BOB)}/transfer"))
    assert (await people.member(BOB)).role == "owner"
    assert (await people.member(ANN)).role == "admin"
    assert location(await ann.post("/account/members/leave")) == "/account"
    assert location(await ann.get("/account/members")) == "/account"
    assert ANN not in (await bob.get("/account/members")).text


async def test_two_transfers_at_once_leave_one_owner(people: People) -> None:
    ann = await people.signed_in(ANN)
    await people.give_plan(ANN)
    await people.invited(ann, BOB)
    await people.invited(ann, EVE)
    heirs = [await at(people, BOB), await at(people, EVE)]
    await asyncio.gather(*(ann.post(f"/account/members/{heir}/transfer") for heir in heirs))
    async with people.database.reading() as session:
        owners = select(func.count()).select_from(Member).where(Member.role == "owner")
        assert (await session.execute(owners)).scalar_one() == 1


@pytest.mark.parametrize("role", ["member", "billing"])
async def test_a_member_without_the_duty_finds_no_such_page(people: People, role: str) -> None:
    ann = await people.signed_in(ANN)
    await people.give_plan(ANN)
    bob = await people.invited(ann, BOB, role)
    mine = await at(people, ANN)
    for path in ("/account/members/invite", f"/account/members/{mine}/remove", "/account/name", "/account/delete"):
        assert (await bob.post(path, data={"email": EVE, "name": "Mine now", "role": "admin"})).status_code == 404
    assert (await bob.get("/account/activity")).status_code == 404


async def test_an_admin_neither_removes_the_owner_nor_makes_one(people: People) -> None:
    ann = await people.signed_in(ANN)
    await people.give_plan(ANN)
    bob = await people.invited(ann, BOB, "admin")
    owner, admin = await at(people, ANN), await at(people, BOB)
    assert (await bob.post(f"/account/members/{owner}/remove")).status_code == 404
    assert (await bob.post(f"/account/members/{owner}/role", data={"role": "member"})).status_code == 404
    assert (await bob.post(f"/account/members/{admin}/role", data={"role": "owner"})).status_code == 404
    assert (await bob.post(f"/account/members/{admin}/transfer")).status_code == 404
    assert (await bob.post("/account/members/invite", data={"email": EVE, "role": "owner"})).status_code == 404


async def test_a_removed_member_sees_the_organization_no_more(people: People) -> None:
    ann = await people.signed_in(ANN)
    await people.give_plan(ANN)
    bob = await people.invited(ann, BOB)
    assert location(await ann.post(f"/account/members/{await at(people, BOB)}/remove"))
    assert location(await bob.get("/account/members")) == "/account"
    assert "None. Make one" in (await bob.get("/account")).text


async def test_deletion_waits_14_days_can_be_cancelled_and_then_takes_everything(people: People) -> None:
    ann = await people.signed_in(ANN)
    assert (await ann.post("/account/delete", data={"name": "something else"})).status_code == 422
    assert location(await ann.post("/account/delete", data={"name": "clinic.example"})) == "/account"
    due = (await people.organization_of(ANN)).delete_after
    assert due is not None
    assert timedelta(days=13) < due - datetime.now(UTC) <= timedelta(days=14)
    assert location(await ann.post("/account/delete/cancel")) == "/account"
    assert (await people.organization_of(ANN)).delete_after is None

    async with people.database.transaction() as session:
        await session.execute(update(Organization).values(delete_after=datetime.now(UTC) - timedelta(seconds=1)))
    assert location(await ann.get("/account/members")) == "/account"
    async with people.database.transaction() as session:
        await delete_due(session, datetime.now(UTC))
    async with people.database.reading() as session:
        for table in (Organization, Member, AuditEntry):
            assert (await session.execute(select(func.count()).select_from(table))).scalar_one() == 0


async def test_the_owner_reads_what_was_done_and_by_whom(people: People) -> None:
    ann = await people.signed_in(ANN)
    await people.give_plan(ANN)
    await people.invited(ann, BOB, "billing")
    await ann.post("/account/name", data={"name": "North <b>Clinic</b>"})
    text = (await ann.get("/account/activity")).text
    for words in ("Made the organization", "Invited someone, billing", "Joined, billing", "Renamed the organization"):
        assert words in text
    assert "<b>Clinic" not in text


async def test_a_person_in_two_organizations_looks_at_one_of_them(people: People) -> None:
    ann, eve = await people.signed_in(ANN), await people.signed_in(EVE)
    await people.give_plan(ANN)
    ours = await people.organization_of(EVE)
    await ann.post("/account/members/invite", data={"email": EVE, "role": "member"})
    page = (await eve.get("/account")).text
    accept = page.partition("/account/invitations/")[2].partition('"')[0]
    assert location(await eve.post(f"/account/invitations/{accept}")) == "/account"
    assert ANN in (await eve.get("/account/members")).text
    back = public_id("org", ours.id)
    assert location(await eve.post(f"/account/organizations/{back}/switch")) == "/account"
    assert ANN not in (await eve.get("/account/members")).text
