"""A chosen theme is in the page that is sent, for that browser and for no other."""

import pytest
from httpx import AsyncClient

pytestmark = pytest.mark.servers


async def test_a_choice_is_written_into_every_page_until_it_is_taken_back(site: AsyncClient) -> None:
    assert "data-theme" not in (await site.get("/pricing")).text
    answer = await site.post("/theme", data={"theme": "dark"}, headers={"Referer": "http://site/pricing?x=1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/pricing?x=1")
    chosen = await site.get("/pricing")
    assert '<html lang="en" data-theme="dark">' in chosen.text
    assert chosen.headers["cache-control"] == "private, no-store"
    await site.post("/theme", data={"theme": "system"})
    assert "data-theme" not in (await site.get("/pricing")).text


@pytest.mark.parametrize("referer", ["https://evil.example//evil.example/x", "//evil.example", "http://[", ""])
async def test_choosing_leads_to_no_other_site(site: AsyncClient, referer: str) -> None:
    answer = await site.post("/theme", data={"theme": "light"}, headers={"Referer": referer})
    location = answer.headers["location"]
    assert location.startswith("/")
    assert not location.startswith("//")


async def test_a_theme_that_does_not_exist_is_refused(site: AsyncClient) -> None:
    assert (await site.post("/theme", data={"theme": "<b>"})).status_code == 400


async def test_another_site_cannot_choose(site: AsyncClient) -> None:
    answer = await site.post("/theme", data={"theme": "dark"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
