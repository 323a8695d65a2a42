"""Signing in by a link from one's inbox."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from accounts.people import KEY, People, location
from payerwatch.db.models.gateway import Outbox, Subscriber
from payerwatch.db.models.gateway_accounts import Session, SignIn
from payerwatch.events.gateway import LetterKind
from payerwatch.links import Purpose, sign

pytestmark = pytest.mark.servers
ANN = "ann@clinic.example"


async def count(people: People, table: type) -> int:
    async with people.database.reading() as session:
        return (await session.execute(select(func.count()).select_from(table))).scalar_one()


async def test_a_link_signs_in_and_makes_an_organization_of_ones_own(people: People) -> None:
    browser = people.browser()
    await browser.post("/sign-in", data={"email": ANN, "next": "/watches"})
    [link] = await people.letters(ANN, LetterKind.SIGN_IN)
    assert location(await browser.post(link)) == "/watches"
    account = await browser.get("/account")
    assert account.status_code == 200
    assert ANN in account.text
    assert (await people.organization_of(ANN)).name == "clinic.example"
    assert account.headers["cache-control"] == "private, no-store"


async def test_the_cookie_is_bound_to_this_host_and_to_tls_and_kept_from_scripts(people: People) -> None:
    browser = people.browser()
    await browser.post("/sign-in", data={"email": ANN})
    answer = await browser.post((await people.letters(ANN, LetterKind.SIGN_IN))[0])
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-session=")
    for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


async def test_opening_the_link_any_number_of_times_uses_it_up_not(people: People) -> None:
    browser = people.browser()
    await browser.post("/sign-in", data={"email": ANN})
    [link] = await people.letters(ANN, LetterKind.SIGN_IN)
    for _ in range(3):
        assert (await browser.get(link)).status_code == 200
    assert await count(people, Session) == 0
    assert location(await browser.post(link)) == "/account"


async def test_a_link_works_once_also_when_two_browsers_press_at_once(people: People) -> None:
    one, two = people.browser(), people.browser()
    await one.post("/sign-in", data={"email": ANN})
    [link] = await people.letters(ANN, LetterKind.SIGN_IN)
    answers = await asyncio.gather(one.post(link), two.post(link))
    assert sorted(answer.status_code for answer in answers) == [303, 410]
    assert await count(people, Session) == 1


async def test_a_link_is_dead_after_15_minutes(people: People) -> None:
    browser = people.browser()
    await browser.post("/sign-in", data={"email": ANN})
    [link] = await people.letters(ANN, LetterKind.SIGN_IN)
    async with people.database.transaction() as session:
        await session.execute(update(SignIn).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert (await browser.get(link)).status_code == 410
    assert (await browser.post(link)).status_code == 410


@pytest.mark.parametrize("purpose", [Purpose.CONFIRM_ADDRESS, Purpose.INVITATION])
async def test_a_link_for_something_else_signs_nobody_in(people: People, purpose: Purpose) -> None:
    browser = people.browser()
    await browser.post("/sign-in", data={"email": ANN})
    async with people.database.reading() as session:
        link_id = await session.scalar(select(SignIn.id))
    assert (await browser.post(f"/sign-in/{sign(KEY, purpose, str(link_id))}")).status_code == 410
    assert (await browser.post("/sign-in/forged")).status_code == 410


async def test_known_and_unknown_addresses_get_the_same_answer_and_one_letter(people: People) -> None:
    await people.signed_in(ANN)
    async with people.database.transaction() as session:
        await session.execute(update(SignIn).values(made_at=datetime.now(UTC)))
    answers = []
    for address in (ANN, "new@clinic.example"):
        answer = await people.browser().post("/sign-in", data={"email": address})
        answers.append((answer.status_code, answer.text.replace(address, "")))
    assert answers[0] == answers[1]


async def test_one_letter_goes_to_an_address_within_a_minute_however_many_ask(people: People) -> None:
    browsers = [people.browser(f"203.0.113.{number}") for number in range(5)]
    answers = await asyncio.gather(*(browser.post("/sign-in", data={"email": ANN}) for browser in browsers))
    assert {answer.status_code for answer in answers} == {200}
    assert len(await people.letters(ANN, LetterKind.SIGN_IN)) == 1


async def test_one_network_writes_to_thirty_addresses_an_hour_at_most(people: People) -> None:
    browser = people.browser()
    for number in range(30):
        assert (await browser.post("/sign-in", data={"email": f"p{number}@clinic.example"})).status_code == 200
    assert (await browser.post("/sign-in", data={"email": "last@clinic.example"})).status_code == 429
    assert await count(people, Subscriber) == 30


async def test_a_form_from_another_site_is_refused(people: People) -> None:
    browser = people.browser()
    other = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    assert (await browser.post("/sign-in", data={"email": ANN}, headers=other)).status_code == 403
    assert await count(people, Outbox) == 0


@pytest.mark.parametrize(
    "typed", ["", "ann", "ann@", "ann@clinic.example, bob@clinic.example", "a\r\nBcc: b@c.example"]
)
async def test_what_is_no_address_is_told_beside_the_field(people: People, typed: str) -> None:
    answer = await people.browser().post("/sign-in", data={"email": typed})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


async def test_signing_out_ends_the_session_and_not_only_the_cookie(people: People) -> None:
    browser = await people.signed_in(ANN)
    cookie = dict(browser.cookies)
    assert location(await browser.post("/sign-out")) == "/"
    stolen = people.browser()
    stolen.cookies.update(cookie)
    assert location(await stolen.get("/account")).startswith("/sign-in")


async def test_a_session_is_revoked_from_another_browser(people: People) -> None:
    old = await people.signed_in(ANN)
    async with people.database.transaction() as session:
        await session.execute(update(SignIn).values(made_at=datetime.now(UTC)))
        await session.execute(Subscriber.metadata.tables["gateway.throttles"].delete())
    new = await people.signed_in(ANN)
    assert (await new.get("/account/sessions")).text.count('/revoke"') == 2
    assert location(await new.post("/account/sessions/revoke-others")) == "/account/sessions"
    assert location(await old.get("/account")).startswith("/sign-in")
    assert (await new.get("/account")).status_code == 200


async def test_a_browser_that_was_away_for_30_days_signs_in_again(people: People) -> None:
    browser = await people.signed_in(ANN)
    async with people.database.transaction() as session:
        await session.execute(update(Session).values(seen_at=datetime.now(UTC) - timedelta(days=31)))
    assert location(await browser.get("/account")).startswith("/sign-in?next=/account")


async def test_neither_links_nor_cookies_stand_in_the_database(people: People) -> None:
    browser = await people.signed_in(ANN)
    [link] = await people.letters(ANN, LetterKind.SIGN_IN)
    secrets = [link.rpartition("/")[2], *browser.cookies.values()]
    async with people.database.reading() as session:
        for table in Subscriber.metadata.sorted_tables:
            for row in (await session.execute(select(table))).all():
                written = repr(row)
                assert not [secret for secret in secrets if secret in written], table.name
