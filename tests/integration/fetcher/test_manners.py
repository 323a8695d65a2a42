"""What a payer sees of us, by the payer's own log."""

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select

from payerwatch.db.models.fetcher import Host, Source
from visiting.nasty import Nasty, in_turn, page, slowly
from visiting.pages import policy_page, publish, title_of
from visiting.practice import Practice

pytestmark = pytest.mark.servers
HOST = "alder.demo.localhost"
GAP, ON_THE_WAY = 0.4, 0.2
"""A request that was late itself comes nearer to the next one."""


async def test_two_replicas_together_keep_a_hosts_gap_and_number_of_requests(
    practice: Practice, nasty: Nasty, tmp_path: Path
) -> None:
    numbers = [f"MP{serial}" for serial in range(8)]
    publish(nasty, tmp_path, "alder", numbers, gap=GAP, at_once=2)
    for number in numbers:
        nasty.on(HOST, f"/p/{number}.html", slowly(page(policy_page(number, title_of(number))), 1.0))
    told = await practice.visit_all(replicas=2)
    assert (told.sources, told.waiting) == (8, 0)
    starts = [asked.began for asked in nasty.asked(HOST)]
    assert min(later - earlier for earlier, later in pairwise(starts)) >= GAP - ON_THE_WAY
    assert nasty.at_once == 2


async def test_a_host_that_says_when_to_come_back_is_not_asked_before(
    practice: Practice, nasty: Nasty, tmp_path: Path
) -> None:
    publish(nasty, tmp_path, "alder", ["MP1", "MP2"])
    well = page(policy_page("MP1", title_of("MP1")))
    nasty.on(HOST, "/p/MP1.html", in_turn(page(b"busy", status=429, Retry_After="3600"), well))
    nasty.on(HOST, "/p/MP2.html", in_turn(page(b"busy", status=429, Retry_After="3600"), well))
    told = await practice.visit_all()
    assert told.held_back >= 1
    asked = len(nasty.log)
    practice.late = timedelta(minutes=59)
    await practice.visit_all()
    assert len(nasty.log) == asked
    practice.late = timedelta(minutes=61)
    await practice.visit_all()
    assert len(nasty.log) > asked


async def test_what_robots_txt_closes_is_never_asked_for(practice: Practice, nasty: Nasty, tmp_path: Path) -> None:
    publish(nasty, tmp_path, "alder", ["MP1", "MP2"])
    nasty.on(HOST, "/robots.txt", page(b"User-agent: Payerwatch\nDisallow: /p/MP1\n", kind="text/plain"))
    await practice.visit_all()
    assert nasty.asked(HOST, "/p/MP1") == []
    found = {source.expected_number: source.last_verdict for source in await practice.sources("alder")}
    assert found == {"MP1": "blocked", "MP2": "ok"}


async def test_a_host_whose_robots_txt_fails_is_left_alone(practice: Practice, nasty: Nasty, tmp_path: Path) -> None:
    publish(nasty, tmp_path, "alder", ["MP1"])
    nasty.on(HOST, "/robots.txt", page(b"broken", status=500))
    await practice.visit_all()
    assert {asked.path for asked in nasty.asked(HOST)} == {"/robots.txt"}
    assert (await practice.rows(select(Host.closed_until)))[0][0] is not None
    assert await practice.rows(select(Source.id)) == []


async def test_a_host_that_fails_again_and_again_is_left_alone_for_a_while(
    practice: Practice, nasty: Nasty, tmp_path: Path
) -> None:
    numbers = [f"MP{serial}" for serial in range(20)]
    publish(nasty, tmp_path, "alder", numbers)
    for number in numbers:
        nasty.on(HOST, f"/p/{number}.html", page(b"oops", status=500))
    told = await practice.visit_all()
    assert told.held_back > 10
    assert len(nasty.asked(HOST, "/p/")) <= 6
