"""Where an address leads: to other hosts under their own rules, never inside."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from payerwatch.db.models.fetcher import Snapshot
from visiting.nasty import Nasty, page
from visiting.pages import policy_page, publish, title_of
from visiting.practice import Practice

pytestmark = pytest.mark.servers
HOST, OTHER = "alder.demo.localhost", "birch.demo.localhost"


def _to(address: str) -> dict[str, str]:
    return {"Location": address}


async def test_a_policy_that_moved_to_another_host_is_read_there(
    practice: Practice, nasty: Nasty, tmp_path: Path
) -> None:
    publish(nasty, tmp_path, "alder", ["MP1", "MP2"], at_once=2)
    for number in ("MP1", "MP2"):
        there = nasty.on(OTHER, f"/new/{number}", page(policy_page(number, title_of(number))))
        nasty.on(HOST, f"/p/{number}.html", page(b"", status=301, **_to(there)))
    await practice.visit_all()
    assert {source.last_verdict for source in await practice.sources("alder")} == {"ok"}
    finals = [row[0] for row in await practice.rows(select(Snapshot.final_url).order_by(Snapshot.final_url))]
    assert finals == [f"http://{OTHER}:{nasty.port}/new/{number}" for number in ("MP1", "MP2")]


async def test_the_other_hosts_robots_txt_holds_there(practice: Practice, nasty: Nasty, tmp_path: Path) -> None:
    publish(nasty, tmp_path, "alder", ["MP1"])
    there = nasty.on(OTHER, "/new/MP1", page(policy_page("MP1", title_of("MP1"))))
    nasty.on(OTHER, "/robots.txt", page(b"User-agent: *\nDisallow: /new/\n", kind="text/plain"))
    nasty.on(HOST, "/p/MP1.html", page(b"", status=302, **_to(there)))
    await practice.visit_all()
    assert [asked.path for asked in nasty.asked(OTHER)] == ["/robots.txt"]
    assert [source.last_verdict for source in await practice.sources("alder")] == ["blocked"]


async def test_a_redirect_to_an_address_inside_connects_to_nothing(
    practice: Practice, nasty: Nasty, tmp_path: Path
) -> None:
    connected: list[object] = []

    def refuse(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.append(writer)
        writer.close()

    inside = await asyncio.start_server(refuse, "127.0.0.1", 0)
    port = inside.sockets[0].getsockname()[1]
    publish(nasty, tmp_path, "alder", ["MP1", "MP2", "MP3"])
    for number, address in (
        ("MP1", f"http://127.0.0.1:{port}/"),
        ("MP2", f"http://[::ffff:127.0.0.1]:{port}/"),
        ("MP3", f"http://localhost:{port}/"),
    ):
        hop = nasty.on(OTHER, f"/hop/{number}", page(b"", status=302, **_to(address)))
        nasty.on(HOST, f"/p/{number}.html", page(b"", status=302, **_to(hop)))
    await practice.visit_all()
    inside.close()
    assert connected == []
    assert {source.last_verdict for source in await practice.sources("alder")} == {"unreachable"}


async def test_a_redirect_that_never_ends_is_given_up(practice: Practice, nasty: Nasty, tmp_path: Path) -> None:
    publish(nasty, tmp_path, "alder", ["MP1"])
    there = nasty.on(OTHER, "/ping", page(b"", status=302, **_to(f"http://{OTHER}:{nasty.port}/ping")))
    nasty.on(HOST, "/p/MP1.html", page(b"", status=302, **_to(there)))
    await practice.visit_all()
    assert [source.last_verdict for source in await practice.sources("alder")] == ["unreadable"]
    assert len(nasty.asked(OTHER, "/ping")) <= 6
