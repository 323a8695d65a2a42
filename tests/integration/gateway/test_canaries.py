"""What a role may not see is not in the bytes sent to it: every route, every role, every way of asking."""

import re
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import update

from invented.canaries import CLOSED_CODES, POLICY, UPDATE, with_canaries
from invented.northfield import Invented, store
from invented.reader import KEY, confirm_link
from payerwatch.db.models import differ
from payerwatch.db.models.fetcher import Payer
from payerwatch.db.session import Database
from payerwatch.gateway.site import make_site
from payerwatch.gateway.viewer import Viewer, viewer
from payerwatch.policies.access import Right, Role, may

pytestmark = pytest.mark.servers
SUBJECT = with_canaries()
PARAMETERS = {
    "payer_id": "northfield",
    "slug": SUBJECT.slug,
    "name": SUBJECT.update.rpartition("/")[2],
    "number": "2",
    "kind": "updates",
    "text": "J2170",
}
ASKED: tuple[dict[str, str], ...] = (
    {},
    {"Accept": "application/json"},
    {"Accept": "*/*;q=0.1, application/xml"},
    {"If-None-Match": '"x"'},
    {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
    {"Range": "bytes=0-99999"},
    {"Accept-Encoding": "identity"},
    {"X-Forwarded-For": "127.0.0.1", "Authorization": "Bearer pw_live_x"},
)
UNQUOTED = "QCANARY00"
"""Of a block that no fact and no statement quotes."""
QUERIES = ("", "?format=json", "?all=codes", "?view=inline", "?sort=payer", "?says=covered", "?page=1&limit=1000")
OTHERS = [Invented(payer=f"payer{n}", name=f"Payer {n}", number=f"P {n}", slug=f"p-{n}-other") for n in range(5)]


@pytest.fixture
async def app(database_url: str) -> AsyncIterator[FastAPI]:
    await store(database_url, SUBJECT)
    for other in OTHERS:
        await store(database_url, other)
    writing = Database.connect(database_url, "differ", pool=1)
    async with writing.transaction() as session:
        await session.execute(update(differ.Version).values(document={"blocks": _blocks()}))
    await writing.close()
    database = Database.connect(database_url, "gateway", pool=2)

    async def ready() -> str | None:
        return None

    yield make_site(database, ready, link_key=KEY)
    await database.close()


def _blocks() -> list[dict[str, object]]:
    text = " ".join((*UPDATE, *POLICY))
    quoted: dict[str, object] = {"id": "b1", "type": "paragraph", "path": ["All"], "text": text, "role": "coverage"}
    return [quoted, {**quoted, "id": "b2", "text": UNQUOTED}]


def visitor_of(app: FastAPI) -> AsyncClient:
    transport = ASGITransport(app, raise_app_exceptions=False, client=("203.0.113.9", 4000))
    return AsyncClient(transport=transport, base_url="http://site")


def pages_of(app: FastAPI) -> list[str]:
    """Every address that answers a GET, with its parameters filled in. A token in a path opens nothing here."""
    paths = []
    for route in iter_route_contexts(app.routes):
        if route.path_format and "GET" in (route.methods or ()):
            unknown = dict.fromkeys(re.findall(r"{(\w+)}", route.path_format), "none")
            paths.append(route.path_format.format(**(unknown | PARAMETERS)))
    for kind in ("policies", "pages"):
        paths.append(f"/sitemaps/{kind}-1.xml")
    return [*paths, "/search?q=J2170", "/specialties/specialty-pharmacy", "/codes/J7701", "/payers/payer0"]


async def answers(client: AsyncClient, paths: list[str]) -> AsyncIterator[tuple[str, Response]]:
    for path in paths:
        for headers in ASKED:
            yield path, await client.get(path, headers=headers)
        for query in QUERIES if "?" not in path else ():
            yield path, await client.get(path + query)
        yield path, await client.head(path)


def leaks(answer: Response, tokens: tuple[str, ...]) -> list[str]:
    said = answer.text + " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    return [token for token in tokens if token in said]


def forbidden(role: Role, path: str) -> tuple[str, ...]:
    here = role if path == SUBJECT.update or role is not Role.UNLOCKED else Role.VISITOR
    closed = () if may(here, Right.UPDATE_ROWS) else (*UPDATE, *CLOSED_CODES)
    asked = tuple(code for code in closed if code not in path)
    return asked if may(here, Right.POLICY_ROWS) else (*asked, *POLICY)


def as_(role: Role) -> Viewer:
    return Viewer(role)


async def crawl(app: FastAPI, client: AsyncClient, role: Role) -> list[str]:
    found, shown = list[str](), set[str]()
    async for path, answer in answers(client, pages_of(app)):
        assert answer.status_code < 500, path
        shown |= {path} if answer.status_code == 200 else set()
        found += [f"{path}: {token}" for token in leaks(answer, forbidden(role, path))]
    assert {SUBJECT.update, SUBJECT.policy, f"{SUBJECT.policy}/versions/2", "/feed.atom", "/codes/J2170"} <= shown
    return list(dict.fromkeys(found))


async def test_a_visitor_is_sent_no_closed_cell(app: FastAPI) -> None:
    async with visitor_of(app) as client:
        assert await crawl(app, client, Role.VISITOR) == []


async def test_an_unlocked_page_opens_that_page_only(app: FastAPI) -> None:
    async with visitor_of(app) as client:
        await client.post(f"{SUBJECT.update}/unlock", data={"email": "biller@clinic.example"})
        assert leaks(await client.get(SUBJECT.update), UPDATE[:5]) == list(UPDATE[:5])
        assert await crawl(app, client, Role.UNLOCKED) == []


async def test_a_reader_is_sent_all_rows_of_pages_and_still_no_row_of_a_code(app: FastAPI, database_url: str) -> None:
    async with visitor_of(app) as client:
        await client.post(f"{SUBJECT.update}/unlock", data={"email": "biller@clinic.example"})
        await client.post(await confirm_link(database_url))
        assert await crawl(app, client, Role.READER) == []
        assert leaks(await client.get(SUBJECT.policy), POLICY[:5]) == list(POLICY[:5])
        assert (await client.get("/codes/J2170")).text.count('href="/policies/') == 3


@pytest.mark.parametrize("role", [Role.VISITOR, Role.UNLOCKED, Role.READER])
async def test_closed_rows_of_a_code_cannot_be_sorted_filtered_or_counted_out(app: FastAPI, role: Role) -> None:
    app.dependency_overrides[viewer] = lambda: as_(role)
    async with visitor_of(app) as client:
        for path in ("/codes/J2170", "/search?q=J2170"):
            html = (await client.get(path)).text
            assert html.count('href="/policies/') == 3, path
            assert not [number for number in ("5 policies", "6 policies", "+2 more", "+3 more") if number in html]
        for query in ("says=covered", "sort=payer", "sort=moved", "payer=payer0"):
            assert (await client.get(f"/codes/J2170?{query}")).status_code == 403


@pytest.mark.parametrize("role", [Role.PRO, Role.PARTNER])
async def test_who_pays_sees_all_rows_and_the_total(app: FastAPI, role: Role) -> None:
    app.dependency_overrides[viewer] = lambda: as_(role)
    async with visitor_of(app) as client:
        html = (await client.get("/codes/J2170")).text
        assert "5 policies name J2170" in html
        assert html.count('<a href="/policies/') == 5
        assert leaks(await client.get(SUBJECT.update), UPDATE[:5]) == list(UPDATE[:5])
        assert (await client.get("/codes/J2170?says=covered&sort=payer")).status_code == 200


@pytest.mark.parametrize(("redistribution", "shown"), [("excerpts", False), ("full", True)])
async def test_a_block_that_nothing_quotes_is_shown_to_who_pays_only_where_the_text_is_free(
    app: FastAPI, database_url: str, redistribution: str, shown: bool
) -> None:
    app.dependency_overrides[viewer] = lambda: as_(Role.PARTNER)
    fetching = Database.connect(database_url, "fetcher", pool=1)
    async with fetching.transaction() as session:
        await session.execute(update(Payer).values(redistribution=redistribution))
    await fetching.close()
    async with visitor_of(app) as client:
        html = (await client.get(f"{SUBJECT.policy}/versions/2")).text
        assert (UNQUOTED in html) is shown


@pytest.mark.parametrize("view", ["side", "inline"])
async def test_any_two_versions_are_compared_for_who_pays_and_for_nobody_else(app: FastAPI, view: str) -> None:
    path = f"{SUBJECT.policy}/compare?from=1&to=2&view={view}"
    async with visitor_of(app) as client:
        assert (await client.get(path)).status_code == 403
        app.dependency_overrides[viewer] = lambda: as_(Role.PRO)
        answer = await client.get(path)
        assert "The two versions have the same text." in answer.text
        assert answer.headers["cache-control"] == "private, no-store"
        assert (await client.get(f"{SUBJECT.policy}/compare?from=1&to=9")).status_code == 404
