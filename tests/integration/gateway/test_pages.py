import re

import pytest
from httpx import AsyncClient

from invented.hostile import hostile
from invented.northfield import Invented, store
from invented.northfield_change import NOT_OPEN

pytestmark = pytest.mark.servers


async def test_every_link_of_the_site_leads_to_a_page(site: AsyncClient, database_url: str) -> None:
    await store(database_url, Invented())
    seen, waiting = set[str](), ["/"]
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = await site.get(path, follow_redirects=True)
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html"):
            read_only = re.sub(r'<form[^>]*method="post"[^>]*>', "", answer.text)
            found = re.findall(r'(?:href|action)="(/[^"#]*)', read_only)
            waiting += [link for link in set(found) if link not in seen and link not in waiting]
    assert {"/payers", "/payers/northfield", Invented().policy, Invented().update, "/status"} <= seen


async def test_rows_after_the_third_are_not_in_the_bytes(site: AsyncClient, database_url: str) -> None:
    await store(database_url, Invented())
    html = (await site.get(Invented().update)).text
    assert [row for row in NOT_OPEN if row in html] == []
    assert all(f"+1 more {what}" in html for what in ("indication", "action", "edit"))


async def test_an_update_page_says_each_fact_with_its_quote(site: AsyncClient, database_url: str) -> None:
    await store(database_url, Invented())
    html = (await site.get(Invented().update)).text
    for said in (
        "January 1, 2027",
        "Effective for dates of service on or after 01/01/2027",
        "on two measurements obtained on separate days",
        "Not medically necessary for secondary forms of IGF-1 deficiency",
        "9 unchanged blocks",
        "Primary deficiency, an invented wording",
        "Page 7 is a scanned image.",
        "sha256 " + "2" * 64,
        "6:12 am ET",
    ):
        assert said in html


async def test_text_of_payers_is_never_markup(site: AsyncClient, database_url: str) -> None:
    subject = hostile()
    await store(database_url, subject)
    search = "/search?q=" + "%3Cscript%3E%22"
    for path in ("/", "/payers", "/payers/northfield", subject.policy, subject.update, "/status", search):
        answer = await site.get(path)
        assert answer.status_code == 200, path
        assert "<script>" not in answer.text, path
        assert "<img" not in answer.text, path
        assert "javascript:" not in answer.text, path


async def test_a_change_with_nothing_known_still_has_a_page(site: AsyncClient, database_url: str) -> None:
    await store(database_url, Invented(facts={}, brief={}, comparison={}))
    html = (await site.get(Invented().update)).text
    assert "No effective date is printed in this version." in html
    assert "No date is printed in this version." in html


async def test_the_status_page_says_what_is_read_and_what_waits(site: AsyncClient, database_url: str) -> None:
    await store(database_url, Invented())
    html = (await site.get("/status")).text
    assert "Northfield Health Plan" in html
    assert "All of our own messages were handled." in html


@pytest.mark.parametrize("path", ["/nothing", "/payers/none", "/updates/none/none", "/policies/none/none", "/metrics"])
async def test_what_is_not_there_has_a_page_that_says_so(site: AsyncClient, path: str) -> None:
    answer = await site.get(path)
    assert answer.status_code == 404
    assert "Search the policy number, or see all payers." in answer.text


async def test_a_page_number_that_is_none_is_refused_clearly(site: AsyncClient) -> None:
    answer = await site.get("/payers/northfield?page=x")
    assert answer.status_code == 400
    assert "This address cannot be read" in answer.text
