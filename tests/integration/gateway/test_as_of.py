"""A policy on a date of service, as its subscriber sees it."""

from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient

from invented.northfield import Invented, store
from payerwatch.db.session import Database
from payerwatch.gateway.site import make_site
from payerwatch.gateway.viewer import Viewer, viewer
from payerwatch.policies.access import Role

pytestmark = pytest.mark.servers
PAGE = "/policies/northfield/mp-0711-mecasermin-increlex/as-of"


async def ready() -> str | None:
    return None


@pytest.fixture
async def subscriber(database_url: str) -> AsyncIterator[AsyncClient]:
    await store(database_url, Invented())
    database = Database.connect(database_url, "gateway", pool=2)
    app = make_site(database, ready)
    app.dependency_overrides[viewer] = lambda: Viewer(role=Role.PRO)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://site") as client:
        yield client
    await database.close()


async def test_an_exhibit_names_the_version_its_hash_and_what_it_said_of_a_code(subscriber: AsyncClient) -> None:
    html = (await subscriber.get(PAGE, params={"day": "2030-01-01", "code": "j2170"})).text
    assert "2" * 64 in html
    assert "What it said of" in html
    assert "does not name" not in html
    assert (await subscriber.get(PAGE, params={"day": "2030-01-01"})).headers["cache-control"] == "private, no-store"


async def test_a_code_the_version_does_not_name_is_said_so(subscriber: AsyncClient) -> None:
    html = (await subscriber.get(PAGE, params={"day": "2030-01-01", "code": "J9999"})).text
    assert "This version does not name J9999." in html


async def test_a_day_before_all_we_know_is_not_guessed_at(subscriber: AsyncClient) -> None:
    html = (await subscriber.get(PAGE, params={"day": "1999-01-01"})).text
    assert "is not known to us" in html
    assert "sha256" not in html


@pytest.mark.parametrize("typed", ["tomorrow", "2026-02-30", "' or 1=1", "9" * 40])
async def test_what_is_no_day_is_answered_with_how_to_write_one(subscriber: AsyncClient, typed: str) -> None:
    assert "is not a date. Write it as 2026-03-31." in (await subscriber.get(PAGE, params={"day": typed})).text


async def test_whoever_does_not_pay_sees_no_exhibit(site: AsyncClient, database_url: str) -> None:
    await store(database_url, Invented())
    answer = await site.get(PAGE, params={"day": "2030-01-01"})
    assert answer.status_code == 403
    assert "sha256" not in answer.text
