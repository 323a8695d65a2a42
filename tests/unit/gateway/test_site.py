"""The parts of the site that need no database."""

import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from httpx import ASGITransport, AsyncClient

from payerwatch.db.session import Database
from payerwatch.gateway.assets import FOLDER, asset
from payerwatch.gateway.site import make_site


async def waiting() -> str | None:
    return "the stream server does not answer"


@asynccontextmanager
async def visitor(host: str = "203.0.113.9") -> AsyncIterator[AsyncClient]:
    database = Database.connect("postgresql://nobody@127.0.0.1:1/none", "gateway")
    transport = ASGITransport(make_site(database, waiting), raise_app_exceptions=False, client=(host, 4000))
    async with AsyncClient(transport=transport, base_url="http://site") as client:
        yield client


async def test_the_process_is_alive_when_it_is_not_ready() -> None:
    async with visitor() as client:
        assert (await client.get("/healthz")).status_code == 200
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.text) == (503, "the stream server does not answer\n")


@pytest.mark.parametrize(
    ("host", "headers", "status"),
    [("127.0.0.1", {}, 200), ("203.0.113.9", {}, 404), ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 404)],
)
async def test_metrics_are_for_this_machine_only(host: str, headers: dict[str, str], status: int) -> None:
    async with visitor(host) as client:
        assert (await client.get("/metrics", headers=headers)).status_code == status


async def test_a_file_is_kept_for_ever_at_the_address_of_its_content() -> None:
    async with visitor() as client:
        first = await client.get(asset("site.css"))
        again = await client.get(asset("site.css"), headers={"If-None-Match": first.headers["etag"]})
        assert "immutable" in first.headers["cache-control"]
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
        assert (await client.get("/static/0000000000000000/site.css")).status_code == 404
        assert (await client.get(asset("OFL.txt"))).status_code == 404


@pytest.mark.parametrize("path", ["/healthz", "/nothing"])
async def test_every_answer_forbids_what_no_page_needs(path: str) -> None:
    async with visitor() as client:
        headers = (await client.get(path)).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


async def test_a_database_that_is_away_is_said_on_a_page() -> None:
    async with visitor() as client:
        answer = await client.get("/")
        assert answer.status_code == 503
        assert "Our database did not answer in time." in answer.text


def test_vendored_files_are_the_ones_recorded() -> None:
    recorded = dict(re.findall(r"\| (\S+\.woff2) \|.*\| ([0-9a-f]{64}) \|", (FOLDER / "VENDOR.md").read_text()))
    assert recorded == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FOLDER.glob("*.woff2")}
