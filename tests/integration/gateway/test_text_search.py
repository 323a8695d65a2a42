"""Searching the words of a policy's text, and what a subscriber gets beside."""

import csv
import io
from collections.abc import AsyncIterator
from uuid import UUID

import orjson
import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select, update

from invented.northfield import Invented, store
from payerwatch.db.models.differ import Policy, Version
from payerwatch.db.session import Database
from payerwatch.gateway.search.indexing import index_policy, stale_policies
from payerwatch.gateway.site import make_site
from payerwatch.gateway.viewer import Viewer, viewer
from payerwatch.policies.access import Role
from payerwatch.reading.read import read
from payerwatch.reading.wire import dump_document

pytestmark = pytest.mark.servers
TEXT = """<html><body><main><h1>{title}</h1><h2>Coverage criteria</h2>
<p>The member must have failed a trial of naïve growth hormone for {months} months.</p>
<p>Approval lasts one year &lt;script&gt;.</p></main></body></html>"""


async def ready() -> str | None:
    return None


async def rewrite(database_url: str, invented: Invented, text: str) -> UUID:
    """Gives the policy's current version this text, as the differ would, and the passages with it."""
    document = orjson.loads(dump_document(read(text.encode(), content_type="text/html")))
    differing, gateway = Database.connect(database_url, "differ"), Database.connect(database_url, "gateway")
    async with differing.transaction() as session:
        policy = (await session.scalars(select(Policy).where(Policy.payer_id == invented.payer))).one()
        await session.execute(update(Version).where(Version.id == policy.current_version_id).values(document=document))
    async with gateway.transaction() as session:
        await index_policy(session, policy.id)
    await differing.close()
    await gateway.close()
    return policy.id


@pytest.fixture
async def read_policies(database_url: str) -> str:
    for months, payer in ((6, "northfield"), (12, "harbor"), (3, "granite"), (9, "quill")):
        invented = Invented(payer=payer, number=f"MP {months}", name=payer.title())
        await store(database_url, invented)
        await rewrite(database_url, invented, TEXT.format(title=invented.title, months=months))
    return database_url


async def client_for(database_url: str, role: Role) -> AsyncIterator[AsyncClient]:
    database = Database.connect(database_url, "gateway", pool=2)
    app = make_site(database, ready)
    app.dependency_overrides[viewer] = lambda: Viewer(role=role)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://site") as client:
        yield client
    await database.close()


@pytest.fixture
async def visitor(read_policies: str) -> AsyncIterator[AsyncClient]:
    async for client in client_for(read_policies, Role.READER):
        yield client


@pytest.fixture
async def subscriber(read_policies: str) -> AsyncIterator[AsyncClient]:
    async for client in client_for(read_policies, Role.PRO):
        yield client


async def test_words_of_the_text_are_found_with_their_passage_and_heading(visitor: AsyncClient) -> None:
    html = (await visitor.get("/search", params={"q": "failed trial 12 months"})).text
    assert "Harbor" in html
    assert "Northfield" not in html
    assert "<mark>failed</mark>" in html
    assert "Coverage criteria" in html


async def test_accents_do_not_hide_a_word(visitor: AsyncClient) -> None:
    assert "<mark>naïve</mark>" in (await visitor.get("/search", params={"q": "naive"})).text


async def test_text_of_a_payer_is_escaped_in_a_passage(visitor: AsyncClient) -> None:
    html = (await visitor.get("/search", params={"q": "approval lasts"})).text
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


async def test_a_misspelt_word_is_answered_with_the_one_meant(visitor: AsyncClient) -> None:
    html = (await visitor.get("/search", params={"q": "criterai"})).text
    assert 'href="/search?q=criteria"' in html


@pytest.mark.parametrize("query", ["' or 1=1 --", "a & | ! (", '"', "trial:*", "<->", "\\"])
async def test_a_query_that_looks_like_a_language_is_only_words(visitor: AsyncClient, query: str) -> None:
    assert (await visitor.get("/search", params={"q": query})).status_code == 200


async def test_whoever_may_not_see_all_can_neither_count_narrow_page_nor_export(visitor: AsyncClient) -> None:
    plain = (await visitor.get("/search", params={"q": "trial"})).text
    tried = {"q": "trial", "payer": "quill", "page": "2", "kind": "created"}
    assert (await visitor.get("/search", params=tried)).text == plain
    assert plain.count('href="/policies/') == 3
    assert "4 policies" not in plain
    assert (await visitor.get("/search.csv", params={"q": "trial"})).status_code == 403


async def test_a_subscriber_sees_all_counted_and_narrowed(subscriber: AsyncClient) -> None:
    html = (await subscriber.get("/search", params={"q": "trial"})).text
    assert "4 policies match trial." in html
    narrowed = (await subscriber.get("/search", params={"q": "trial", "payer": "quill"})).text
    assert "1 policy matches trial." in narrowed
    assert (await subscriber.get("/search", params={"q": "J2170", "says": "experimental"})).text.count(
        "/policies/"
    ) == 0


async def test_an_export_holds_codes_and_no_sentence(subscriber: AsyncClient) -> None:
    answer = await subscriber.get("/search.csv", params={"q": "J2170"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["code"] for row in rows] == ["J2170"] * 4
    assert "growth hormone" not in answer.text


async def test_passages_of_an_older_version_are_known_as_stale(read_policies: str) -> None:
    gateway = Database.connect(read_policies, "gateway")
    async with gateway.reading() as session:
        assert not await stale_policies(session, 10)
    invented = Invented(payer="late")
    await store(read_policies, invented)
    async with gateway.reading() as session:
        assert len(await stale_policies(session, 10)) == 1
    await gateway.close()
