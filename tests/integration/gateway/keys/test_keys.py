"""Keys from the page where they are made to the call that carries them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from accounts.people import KEY, People, location
from payerwatch.db.models.gateway_billing import EntitlementRow
from payerwatch.db.models.gateway_keys import ApiKey
from payerwatch.gateway.keys.holders import KeyHolder, KeyRefused, Refusal, authenticate
from payerwatch.gateway.keys.scopes import Scope
from payerwatch.gateway.keys.text import KeyText, read_key
from payerwatch.policies.ids import public_id

pytestmark = pytest.mark.servers
ANN = "ann@clinic.example"
FORM = {"name": "Scrubber", "kind": "test", "scopes": ["codes", "changes"]}


async def made(browser: AsyncClient, **form: object) -> str:
    answer = await browser.post("/account/keys", data={**FORM, **form})
    assert answer.status_code == 200, answer.text
    found = re.search(r"pw_\w+", answer.text)
    assert found is not None
    return found[0]


async def holder(people: People, key: str, *, host: str = "203.0.113.9", later: timedelta = timedelta(0)) -> KeyHolder:
    async with people.database.reading() as session:
        return await authenticate(session, KEY, key, host=host, now=datetime.now(UTC) + later)


async def refusal(people: People, key: str, *, host: str = "203.0.113.9", later: timedelta = timedelta(0)) -> Refusal:
    with pytest.raises(KeyRefused) as refused:
        await holder(people, key, host=host, later=later)
    return refused.value.why


async def on_plan(people: People, plan: str) -> None:
    organization = await people.organization_of(ANN)
    async with people.database.transaction() as session:
        await session.merge(
            EntitlementRow(organization_id=organization.id, plan=plan, status="active", changed_at=datetime.now(UTC))
        )


async def test_a_key_is_shown_once_and_holds_what_was_chosen(people: People) -> None:
    ann = await people.signed_in(ANN)
    key = await made(ann)
    assert key not in (await ann.get("/account/keys")).text
    found = await holder(people, key)
    assert found.scopes == {Scope.CODES, Scope.CHANGES}
    assert not found.may(Scope.POLICIES)


async def test_what_is_stored_cannot_be_used_as_a_key(people: People) -> None:
    key = await made(await people.signed_in(ANN))
    async with people.database.reading() as session:
        written = repr((await session.execute(select(ApiKey.__table__))).all())
    assert key not in written
    assert key[20:] not in written


async def test_a_revoked_key_fails_at_the_next_call(people: People) -> None:
    ann = await people.signed_in(ANN)
    key = await made(ann)
    key_id = public_id("key", (await holder(people, key)).key_id)
    assert location(await ann.post(f"/account/keys/{key_id}/revoke")) == "/account/keys"
    assert await refusal(people, key) is Refusal.REVOKED
    assert (await ann.post(f"/account/keys/{key_id}/revoke")).status_code == 404


async def test_a_replaced_key_works_until_the_overlap_ends(people: People) -> None:
    ann = await people.signed_in(ANN)
    old = await made(ann)
    key_id = public_id("key", (await holder(people, old)).key_id)
    page = await ann.post(f"/account/keys/{key_id}/replace", data={"both": "1"})
    new = re.findall(r"pw_\w+", page.text)[0]
    assert new != old
    assert (await holder(people, old)).scopes == (await holder(people, new)).scopes
    assert await refusal(people, old, later=timedelta(days=1, minutes=1)) is Refusal.EXPIRED
    await holder(people, new, later=timedelta(days=400))


async def test_a_key_expires_and_is_bound_to_its_networks(people: People) -> None:
    ann = await people.signed_in(ANN)
    key = await made(ann, lasts="30", networks="203.0.113.0/24")
    await holder(people, key, later=timedelta(days=29))
    assert await refusal(people, key, later=timedelta(days=31)) is Refusal.EXPIRED
    assert await refusal(people, key, host="198.51.100.1") is Refusal.NETWORK


async def test_a_guessed_key_is_unknown_however_much_of_it_is_right(people: People) -> None:
    key = await made(await people.signed_in(ANN))
    right = read_key(key)
    assert right is not None
    assert await refusal(people, KeyText(right.kind, right.id, "0" * 32).whole) is Refusal.UNKNOWN
    assert await refusal(people, "pw_test_nonsense") is Refusal.UNKNOWN


async def test_live_keys_come_with_a_plan_that_has_the_api_and_end_with_it(people: People) -> None:
    ann = await people.signed_in(ANN)
    assert (await ann.post("/account/keys", data={**FORM, "kind": "live"})).status_code == 422
    await on_plan(people, "pro")
    key = await made(ann, kind="live")
    assert (await holder(people, key)).entitlement.plan.daily_calls == 1000
    await on_plan(people, "free")
    assert await refusal(people, key) is Refusal.PLAN


async def test_keys_are_made_by_owners_and_admins_only(people: People) -> None:
    ann = await people.signed_in(ANN)
    await on_plan(people, "pro")
    bob = await people.invited(ann, "bob@clinic.example", "billing")
    assert (await bob.get("/account/keys")).status_code == 404
    assert (await bob.post("/account/keys", data=FORM)).status_code == 404


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scopes": []}, {"networks": "here"}])
async def test_a_form_filled_wrongly_makes_no_key(people: People, wrong: dict[str, object]) -> None:
    ann = await people.signed_in(ANN)
    assert (await ann.post("/account/keys", data={**FORM, **wrong})).status_code == 422
    async with people.database.reading() as session:
        assert (await session.scalars(select(ApiKey))).all() == []
