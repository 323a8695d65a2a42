"""The gate: an address opens a page, its owner's answer opens all, and nothing changes by opening a link."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from httpx import AsyncClient, Response
from sqlalchemy import select

from invented.northfield import Invented, store
from invented.northfield_change import NOT_OPEN
from invented.reader import KEY, confirm_link, letters, preferences_link
from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.models.gateway_readers import Consent, Throttle
from payerwatch.db.models.gateway_stops import MailStop
from payerwatch.db.session import Database
from payerwatch.gateway.gate import consent
from payerwatch.links import Purpose, sign

pytestmark = pytest.mark.servers
PAGE = Invented().update
OTHER = Invented(payer="harbor", name="Harbor Mutual", number="HM 12", slug="hm-12-other")


async def unlock(site: AsyncClient, email: str = "Biller@Clinic.example", page: str = PAGE, **headers: str) -> Response:
    return await site.post(f"{page}/unlock", data={"email": email, "at": "codes"}, headers=headers)


def closed_in(html: str) -> list[str]:
    return [row for row in NOT_OPEN if row in html]


async def test_an_address_opens_every_table_of_that_page_at_once_and_of_no_other(
    site: AsyncClient, database_url: str
) -> None:
    await store(database_url, Invented())
    await store(database_url, OTHER)
    answer = await unlock(site)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}#codes")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    opened = await site.get(PAGE)
    assert closed_in(opened.text) == list(NOT_OPEN)
    assert "Confirm from your inbox" in opened.text
    assert opened.headers["cache-control"] == "private, no-store"
    assert "etag" not in opened.headers
    assert closed_in((await site.get(OTHER.update)).text) == []
    assert [letter["letter"] for letter in await letters(database_url)] == ["confirm_address"]


async def test_confirming_takes_a_press_of_the_button_and_opens_all_pages(site: AsyncClient, database_url: str) -> None:
    await store(database_url, Invented())
    await store(database_url, OTHER)
    await unlock(site)
    site.cookies.clear()
    link = await confirm_link(database_url)
    assert "Confirm" in (await site.get(link)).text
    assert closed_in((await site.get(OTHER.update)).text) == []
    assert (await site.post(link)).status_code == 200
    assert closed_in((await site.get(OTHER.update)).text) == list(NOT_OPEN)
    database = Database.connect(database_url, "gateway", pool=1)
    async with database.reading() as session:
        subscriber = (await session.scalars(select(Subscriber))).one()
        given = (await session.scalars(select(Consent))).one()
    await database.close()
    assert subscriber.email == "biller@clinic.example"
    assert subscriber.digest_since is not None
    assert (given.text, given.version, given.page) == (consent.TEXT, consent.VERSION, PAGE)
    assert given.confirmed_at is not None


async def test_nobody_can_tell_a_known_address_and_a_second_letter_is_not_sent(
    site: AsyncClient, database_url: str
) -> None:
    await store(database_url, Invented())
    first, second = await unlock(site), await unlock(site)
    assert (first.status_code, first.headers["location"]) == (second.status_code, second.headers["location"])
    assert len(await letters(database_url)) == 1
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11), tick=True):
        await unlock(site)
    assert len(await letters(database_url)) == 2


async def test_one_network_cannot_have_many_mailboxes_written_to(site: AsyncClient, database_url: str) -> None:
    await store(database_url, Invented())
    answers = [(await unlock(site, f"person{number}@clinic.example")).status_code for number in range(22)]
    assert answers == [303] * 20 + [429] * 2
    assert len(await letters(database_url)) == 20
    database = Database.connect(database_url, "gateway", pool=1)
    async with database.reading() as session:
        keys = " ".join(await session.scalars(select(Throttle.key)))
    await database.close()
    assert "person" not in keys
    assert "203.0.113" not in keys


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "no",
        "a@b",
        "two@clinic.example, more@clinic.example",
        "x@clinic.example\r\nBcc: y@evil.example",
        "a@mailinator.com",
    ],
)
async def test_what_is_no_address_opens_nothing_and_says_why(site: AsyncClient, database_url: str, typed: str) -> None:
    await store(database_url, Invented())
    answer = await unlock(site, typed)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert closed_in(answer.text) == []
    assert "set-cookie" not in answer.headers
    assert await letters(database_url) == []


async def test_a_form_sent_from_another_site_does_nothing(site: AsyncClient, database_url: str) -> None:
    await store(database_url, Invented())
    assert (await unlock(site, **{"Sec-Fetch-Site": "cross-site"})).status_code == 403
    assert await letters(database_url) == []


async def test_forged_and_old_cookies_and_links_open_nothing(site: AsyncClient, database_url: str) -> None:
    await store(database_url, Invented())
    await unlock(site)
    good = site.cookies["unlocked"]
    link = await confirm_link(database_url)
    site.cookies.clear()
    for bad in (good[:-1], good + "x", sign("another key, also long enough for this", Purpose.UNLOCK, "00"), ""):
        answer = await site.get(PAGE, headers={"Cookie": f"unlocked={bad}; reader={bad}"})
        assert (answer.status_code, closed_in(answer.text)) == (200, [])
    site.cookies.clear()
    site.cookies.set("unlocked", good[:-2] + "zz")
    assert closed_in((await site.get(PAGE)).text) == []
    site.cookies.clear()
    assert (await site.post(link[:-3])).status_code == 404
    subscriber = (await letters(database_url))[0]["subscriber_id"]
    assert (await site.post(f"/confirm/{sign(KEY, Purpose.PREFERENCES, subscriber)}")).status_code == 404
    with time_machine.travel(datetime.now(UTC) + timedelta(days=4), tick=True):
        assert (await site.get(link)).status_code == 410
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31), tick=True):
        site.cookies.set("unlocked", good)
        assert closed_in((await site.get(PAGE)).text) == []


async def test_preferences_stop_the_digest_export_and_erase(site: AsyncClient, database_url: str) -> None:
    await store(database_url, Invented())
    await unlock(site)
    await site.post(await confirm_link(database_url))
    subscriber = (await letters(database_url))[0]["subscriber_id"]
    link = preferences_link(subscriber)
    assert 'value="digest" checked' in (await site.get(link)).text
    exported = (await site.get(f"{link}/export")).json()
    assert exported["subscribers"][0]["email"] == "biller@clinic.example"
    assert exported["consents"][0]["text"] == consent.TEXT
    saved = await site.post(link, data={"wanted": ["alerts"]})
    assert 'value="digest" checked' not in saved.text
    assert 'value="alerts" checked' in saved.text
    assert (await site.post(link, data={"wanted": ["alerts", "digest"]})).text.count(" checked") == 2
    assert (await site.post(f"{link}/erase")).status_code == 200
    assert (await site.get(link)).status_code == 410
    assert closed_in((await site.get(PAGE)).text) == []
    database = Database.connect(database_url, "gateway", pool=1)
    async with database.reading() as session:
        for table in (Subscriber, Consent, MailStop):
            assert (await session.scalars(select(table))).first() is None
    await database.close()
