"""A real cache for many people stands before the site, and keeps nothing that is one person's."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from hishel import AsyncSqliteStorage, CacheOptions
from hishel.asgi import ASGICacheMiddleware
from httpx import ASGITransport, AsyncClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from invented.northfield import Invented, store
from invented.northfield_change import NOT_OPEN
from invented.reader import KEY, confirm_link, letters, preferences_link
from payerwatch.db.session import Database
from payerwatch.gateway.site import make_site

pytestmark = pytest.mark.servers
UPDATE, POLICY = Invented().update, Invented().policy


@pytest.fixture
async def site(database_url: str) -> AsyncIterator[FastAPI]:
    await store(database_url, Invented())
    database = Database.connect(database_url, "gateway", pool=2)

    async def ready() -> str | None:
        return None

    yield make_site(database, ready, link_key=KEY)
    await database.close()


def all_bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def someone(behind: ASGICacheMiddleware) -> AsyncClient:
    return AsyncClient(transport=ASGITransport(behind, client=("203.0.113.9", 4000)), base_url="http://site")


async def test_what_one_person_may_see_is_never_answered_to_another(
    site: FastAPI, database_url: str, tmp_path: Path
) -> None:
    kept = tmp_path / "cache.db"
    storage = AsyncSqliteStorage(database_path=kept)
    proxy = ASGICacheMiddleware(site, storage=storage, rfc=CacheOptions(shared=True))
    async with someone(proxy) as visitor, someone(proxy) as reader:
        first = await visitor.get(UPDATE)
        await reader.post(f"{UPDATE}/unlock", data={"email": "biller@clinic.example"})
        await reader.post(await confirm_link(database_url))
        subscriber = (await letters(database_url))[0]["subscriber_id"]
        for path in (UPDATE, POLICY, preferences_link(subscriber), f"{preferences_link(subscriber)}/export"):
            mine = await reader.get(path)
            assert mine.headers["cache-control"] == "private, no-store", path
            assert (path != UPDATE) or all(row in mine.text for row in NOT_OPEN)
        second = await visitor.get(UPDATE)
        assert second.text == first.text
        assert not [row for row in NOT_OPEN if row in second.text]
    await storage.close()
    stored = all_bytes_of(tmp_path)
    assert UPDATE.encode() in stored
    assert not [row for row in (*NOT_OPEN, "biller@clinic.example") if row.encode() in stored]


def noting(site: FastAPI, answered: list[int]) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered.append(message["status"])
            await send(message)

        await site(scope, receive, note)

    return app


async def test_a_cache_learns_that_a_page_still_holds_without_its_body(site: FastAPI, tmp_path: Path) -> None:
    answered = list[int]()
    storage = AsyncSqliteStorage(database_path=tmp_path / "c.db")
    async with someone(ASGICacheMiddleware(noting(site, answered), storage=storage)) as asks:
        first, again = await asks.get(UPDATE), await asks.get(UPDATE)
        assert answered == [200, 304]
        assert again.text == first.text
    await storage.close()
