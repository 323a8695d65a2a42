import json
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from payerwatch.local.demo.__main__ import Demo, demo, demo_of_folder
from payerwatch.local.demo.declarations import write_declarations
from payerwatch.local.demo.journal import Journal
from payerwatch.local.demo.payers import PAYERS
from payerwatch.local.demo.server import addressed

NORTHFIELD = "http://northfield.demo.localhost:8471"


def client(served: Demo, address: str = "127.0.0.1") -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=served.app, client=(address, 1)))


@pytest.fixture
async def site() -> AsyncIterator[httpx.AsyncClient]:
    async with client(demo(8471, Journal(), policies=120)) as opened:
        yield opened


def lines(reply: httpx.Response) -> list[dict[str, object]]:
    return [json.loads(line) for line in reply.text.splitlines()]


def test_a_payer_is_told_by_its_host_or_by_the_first_folder() -> None:
    payers = frozenset({"northfield"})
    assert addressed("northfield.demo.localhost:1", "/a", payers) == ("northfield", "/a", "")
    assert addressed("127.0.0.1:1", "/northfield/a", payers) == ("northfield", "/a", "/northfield")
    assert addressed("other.demo.localhost:1", "/northfield/a", payers) == (None, "/northfield/a", "")


async def test_a_step_is_answered_and_kept_by_the_oracle(site: httpx.AsyncClient) -> None:
    stepped = (await site.post(f"{NORTHFIELD}/_demo/step")).json()
    kept = lines(await site.get(f"{NORTHFIELD}/_demo/oracle"))
    assert stepped["step"] == 1
    assert stepped["events"] == kept
    assert all(str(event["url"]).startswith("http://") for event in kept)


async def test_one_action_can_be_asked_for_and_an_impossible_one_is_a_conflict(site: httpx.AsyncClient) -> None:
    asked = {"what": "soft_404", "payer": "northfield", "serial": "2"}
    done = (await site.post(f"{NORTHFIELD}/_demo/do", params=asked)).json()["events"][0]
    assert "can't find" in (await site.get(done["url"])).text
    assert (await site.post(f"{NORTHFIELD}/_demo/do", params={"what": "nonsense"})).status_code == 409


async def test_every_request_is_logged_but_those_of_the_demo_itself(site: httpx.AsyncClient) -> None:
    await site.get(f"{NORTHFIELD}/robots.txt", headers={"user-agent": "tester"})
    logged = lines(await site.get(f"{NORTHFIELD}/_demo/log"))
    seen = [(row["payer"], row["path"], row["user_agent"], row["status"], row["in_flight"]) for row in logged]
    assert seen == [("northfield", "/robots.txt", "tester", 200, 1)]


async def test_nobody_steps_the_demo_from_another_machine() -> None:
    async with client(demo(8471, Journal(), policies=24), address="192.0.2.7") as stranger:
        assert (await stranger.post(f"{NORTHFIELD}/_demo/step")).status_code == 404


async def test_a_restarted_demo_goes_on_where_it_was(tmp_path: Path) -> None:
    async with client(demo(8471, Journal(tmp_path), policies=120)) as first:
        before = (await first.post(f"{NORTHFIELD}/_demo/step?count=3")).json()["events"]
    async with client(demo(8471, Journal(tmp_path), policies=120)) as second:
        assert (await second.get(f"{NORTHFIELD}/_demo/state")).json()["step"] == 3
        assert lines(await second.get(f"{NORTHFIELD}/_demo/oracle")) == before


def test_declarations_are_toml_and_permit_visits(tmp_path: Path) -> None:
    write_declarations(tmp_path, demo(8471, Journal(), policies=120).declarations)
    read = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in tmp_path.glob("*.toml")}
    assert set(read) == {payer.id for payer in PAYERS}
    assert {one["access"]["permission"] for one in read.values()} == {"granted"}
    assert all(one["set"][0]["discovery"][0]["url"].startswith("http://") for one in read.values())


async def test_a_folder_is_served_by_date_and_steps_to_the_next(tmp_path: Path) -> None:
    dated = tmp_path / "My Payer" / "P-1"
    dated.mkdir(parents=True)
    (dated / "2026-01-01.txt").write_text("first")
    (dated / "2026-02-01.html").write_text("<p>second</p>")
    (tmp_path / "My Payer" / "single one.txt").write_text("only")
    served = demo_of_folder(8471, Journal(), tmp_path)
    home = "http://my-payer.demo.localhost:8471"
    async with client(served) as opened:
        assert 'href="/documents/single%20one.txt"' in (await opened.get(f"{home}/")).text
        assert (await opened.get(f"{home}/documents/single%20one.txt")).text == "only"
        assert (await opened.get(f"{home}/documents/P-1")).text == "first"
        events = (await opened.post(f"{home}/_demo/step")).json()["events"]
        assert [(event["policy"], event["versions"]) for event in events] == [("P-1", ["2026-01-01", "2026-02-01"])]
        assert (await opened.get(f"{home}/documents/P-1")).headers["content-type"].startswith("text/html")
    assert tomllib.loads(served.declarations["my-payer"])["payer"]["name"] == "My Payer"
