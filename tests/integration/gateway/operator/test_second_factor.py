"""The operator's pages: for nobody else, and not for a mailbox alone."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from fastapi.routing import APIRoute
from httpx import AsyncClient
from sqlalchemy import select, update

from accounts.operators import FORM, Desk, enrol
from accounts.people import location
from payerwatch.db.models.gateway_accounts import Session
from payerwatch.db.models.gateway_operator import Operator, OperatorDeed
from payerwatch.db.models.gateway_readers import Throttle
from payerwatch.gateway.accounts import passkeys
from payerwatch.gateway.accounts.ceremonies import NewKey
from payerwatch.gateway.operator.digits import STEP
from payerwatch.gateway.site import OPERATOR
from payerwatch.policies.ids import new_id, public_id

pytestmark = pytest.mark.servers
ANN, EVE = "ann@clinic.example", "eve@other.example"
PARAMETERS = {
    "payer_id": "northfield",
    "source_id": str(new_id()),
    "version_id": public_id("ver", new_id()),
    "letter_id": str(new_id()),
    "passkey_id": public_id("psk", new_id()),
    "ruling": "release",
}


def routes() -> list[tuple[str, str]]:
    found = [route for module in OPERATOR for route in module.router.routes if isinstance(route, APIRoute)]
    return [(method, each.path.format(**PARAMETERS)) for each in found for method in sorted(each.methods or ())]


async def test_who_is_no_operator_has_no_such_page(desk: Desk) -> None:
    eve, visitor = await desk.people.signed_in(EVE), desk.people.browser()
    for method, path in routes():
        assert (await eve.request(method, path)).status_code == 404, path
        assert location(await visitor.request(method, path)).startswith("/sign-in"), path


async def test_no_form_of_an_operator_works_from_another_site(desk: Desk) -> None:
    ann, _ = await desk.enrolled(ANN)
    for method, path in routes():
        if method == "POST":
            answer = await ann.post(path, headers={"Sec-Fetch-Site": "cross-site"})
            assert answer.status_code == 403, path


async def test_a_mailbox_alone_opens_nothing(desk: Desk) -> None:
    await desk.appointed(ANN)
    ann = await desk.people.signed_in(ANN)
    for method, path in routes():
        if FORM not in path or "approve" in path:
            assert location(await ann.request(method, path)).startswith(FORM), path


async def test_only_the_commands_code_sets_up_a_second_factor(desk: Desk) -> None:
    code = await desk.appointed(ANN)
    ann = await desk.people.signed_in(ANN)
    assert (await enrol(ann, "guessed"))[0].status_code == 422
    assert location((await enrol(ann, code))[0]) == "/operator"
    assert (await ann.get("/operator")).status_code == 200
    assert "Set up" not in (await ann.get(FORM)).text


async def test_a_code_older_than_a_day_sets_up_nothing(desk: Desk) -> None:
    code = await desk.appointed(ANN)
    async with desk.database.transaction() as session:
        await session.execute(update(Operator).values(enrolment_until=datetime.now(UTC)))
    assert (await enrol(await desk.people.signed_in(ANN), code))[0].status_code == 422


async def test_digits_open_the_desk_of_another_browser_once(desk: Desk) -> None:
    _, secret = await desk.enrolled(ANN)
    async with desk.database.transaction() as session:
        await session.execute(update(Operator).values(last_step=0))
    digits = pyotp.TOTP(secret).now()
    first, second = await again_later(desk), await again_later(desk)
    assert location(await first.post(FORM, data={"digits": digits, "next": "/operator/held"})) == "/operator/held"
    assert (await second.post(FORM, data={"digits": digits})).status_code == 422
    assert location(await second.get("/operator")).startswith(FORM)


async def again_later(desk: Desk) -> AsyncClient:
    """Past the minute in which one mailbox gets one link."""
    async with desk.database.transaction() as session:
        await session.execute(update(Throttle).values(since=datetime.now(UTC) - timedelta(days=2)))
    return await desk.people.signed_in(ANN)


async def test_guessing_is_slowed_down(desk: Desk) -> None:
    ann, secret = await desk.enrolled(ANN)
    for _ in range(9):
        assert (await ann.post(FORM, data={"digits": "000000"})).status_code == 422
    right = pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=STEP))
    answer = await ann.post(FORM, data={"digits": right})
    assert answer.status_code == 422
    assert "Ten tries" in answer.text


async def test_a_browser_sinks_again_after_twelve_hours(desk: Desk) -> None:
    ann, _ = await desk.enrolled(ANN)
    async with desk.database.transaction() as session:
        await session.execute(update(Session).values(raised_at=datetime.now(UTC) - timedelta(hours=12, seconds=1)))
    assert location(await ann.get("/operator/held")) == f"{FORM}?next=/operator/held"


async def test_a_cookie_stolen_before_does_not_rise_with_its_browser(desk: Desk) -> None:
    code = await desk.appointed(ANN)
    ann = await desk.people.signed_in(ANN)
    thief = desk.people.browser()
    thief.cookies.update(ann.cookies)
    assert (await enrol(ann, code))[0].status_code == 303
    assert location(await thief.get("/operator")).startswith("/sign-in")


async def test_who_is_removed_is_out_at_once(desk: Desk) -> None:
    ann, _ = await desk.enrolled(ANN)
    await desk.dismissed(ANN)
    assert (await ann.get("/operator")).status_code == 404


async def test_a_passkey_counts_only_after_it_was_approved_behind_the_digits(desk: Desk) -> None:
    ann, _ = await desk.enrolled(ANN)
    async with desk.database.transaction() as session:
        person = (await session.scalars(select(Operator.subscriber_id))).one()
        await passkeys.add(session, person, NewKey(b"credential", b"key", 0), "Laptop", datetime.now(UTC))
        [key] = await passkeys.of_person(session, person)
        name = public_id("psk", key.id)
    assert "data-passkey" not in (await ann.get(FORM)).text
    assert (await ann.post(f"{FORM}/passkeys/{name}/approve")).status_code == 303
    assert "data-passkey" in (await ann.get(FORM)).text


async def test_every_deed_is_in_the_audit_log(desk: Desk) -> None:
    ann, _ = await desk.enrolled(ANN)
    shown = (await ann.get("/operator/audit")).text
    assert "Made someone an operator" in shown
    assert "uid 1000 at desk" in shown
    assert "Set up a second factor" in shown
    async with desk.database.reading() as session:
        deeds = list(await session.scalars(select(OperatorDeed.action).order_by(OperatorDeed.id)))
    assert deeds == ["operator.added", "operator.enrolled", "operator.raised"]
