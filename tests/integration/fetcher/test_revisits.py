"""Coming back: validators, what is no longer listed, lists that lost their structure."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from payerwatch.db.models.fetcher import Listing, Snapshot, Source, Visit
from visiting.nasty import Nasty, page, with_validators
from visiting.pages import listing_page, policy_page, publish, title_of
from visiting.practice import Practice

pytestmark = pytest.mark.servers
HOST = "alder.demo.localhost"


async def _states(practice: Practice) -> dict[str | None, str]:
    return {source.expected_number: source.state for source in await practice.sources("alder")}


async def test_an_unchanged_policy_is_asked_about_with_the_validators_of_its_snapshot(
    practice: Practice, nasty: Nasty, tmp_path: Path
) -> None:
    publish(nasty, tmp_path, "alder", ["MP1"])
    nasty.on(HOST, "/p/MP1.html", with_validators(policy_page("MP1", title_of("MP1")), '"one"'))
    await practice.visit_all()
    await practice.visit_all()
    nasty.on(HOST, "/p/MP1.html", page(b"Not the policy, and long gone.", ETag='"error page"'))
    await practice.visit_all()
    nasty.on(HOST, "/p/MP1.html", with_validators(policy_page("MP1", title_of("MP1"), dose=20), '"two"'))
    practice.late = timedelta(hours=1)
    await practice.visit_all()
    asked = [each.headers.get("if-none-match") for each in nasty.asked(HOST, "/p/MP1")]
    assert asked[:4] == [None, '"one"', '"one"', '"one"']
    verdicts = [row[0] for row in await practice.rows(select(Visit.verdict).order_by(Visit.at))]
    assert (verdicts[:2], verdicts[3]) == (["ok", "not_modified"], "ok")
    assert verdicts[2] not in {"ok", "not_modified"}
    assert [row[0] for row in await practice.rows(select(Snapshot.etag).order_by(Snapshot.number))] == [
        '"one"',
        '"two"',
    ]


async def test_every_tenth_visit_asks_for_the_whole_document(practice: Practice, nasty: Nasty, tmp_path: Path) -> None:
    publish(nasty, tmp_path, "alder", ["MP1"])
    nasty.on(HOST, "/p/MP1.html", with_validators(policy_page("MP1", title_of("MP1")), '"one"'))
    for _ in range(11):
        await practice.visit_all()
    asked = ["if-none-match" in each.headers for each in nasty.asked(HOST, "/p/MP1")]
    assert asked == [False, *[True] * 9, False]


async def test_a_policy_is_missing_only_when_a_second_listing_leaves_it_out(
    practice: Practice, nasty: Nasty, tmp_path: Path
) -> None:
    publish(nasty, tmp_path, "alder", ["MP1", "MP2"])
    await practice.visit_all()
    both = nasty.answers[f"{HOST}:{nasty.port}", "/list"]
    nasty.on(HOST, "/list", page(listing_page({"/p/MP1.html": title_of("MP1")})))
    await practice.visit_all()
    assert await _states(practice) == {"MP1": "active", "MP2": "active"}
    await practice.visit_all()
    assert await _states(practice) == {"MP1": "active", "MP2": "missing"}
    nasty.answers[f"{HOST}:{nasty.port}", "/list"] = both
    await practice.visit_all()
    assert await _states(practice) == {"MP1": "active", "MP2": "active"}
    assert [row[0] for row in await practice.rows(select(Source.omitted))] == [0, 0]


async def test_a_list_that_lost_its_structure_removes_nothing_and_says_so(
    practice: Practice, nasty: Nasty, tmp_path: Path
) -> None:
    publish(nasty, tmp_path, "alder", ["MP1", "MP2", "MP3"])
    await practice.visit_all()
    nasty.on(HOST, "/list", page(b"<html><body><div id=app></div><script src=new.js></script></body></html>"))
    for _ in range(3):
        await practice.visit_all()
    assert set((await _states(practice)).values()) == {"active"}
    assert "suspect" in str(await practice.rows(select(Listing.problem)))
