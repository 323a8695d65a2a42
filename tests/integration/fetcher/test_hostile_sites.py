"""Sites that break, lie or attack: each costs itself a verdict, a metric and a line in the status, and nobody else
anything."""

import gzip
import json
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select

from payerwatch.db.models.fetcher import Listing, Payer, Snapshot, Source, Visit
from payerwatch.fetcher.download import Limits
from payerwatch.fetcher.troubles import troubles
from visiting.nasty import Answer, Nasty, endless, hang, page
from visiting.pages import declared, listing_page, policy_page, publish, title_of
from visiting.practice import Practice, a_port

pytestmark = pytest.mark.servers
BOMB = gzip.compress(bytes(50_000_000))
MOJIBAKE = "Coverage criteria für Ärzte".encode("utf-16-be")[1:] * 300

ZOO: dict[str, tuple[Answer, set[str]]] = {
    "bomb": (page(BOMB, Content_Encoding="gzip"), {"unreadable"}),
    "nested-bomb": (page(gzip.compress(BOMB), Content_Encoding="gzip"), {"unreadable"}),
    "unasked-coding": (page(b"\x1b\x03", Content_Encoding="br"), {"unreadable"}),
    "endless": (endless(b"<p>more and more</p>" * 2_000), {"unreadable"}),
    "two-gigabytes": (endless(b"x" * 65_536, length=2_000_000_000), {"unreadable"}),
    "trickle": (endless(b"x", pause=0.2), {"unreachable"}),
    "hang": (hang, {"unreachable"}),
    "cut": (page(gzip.compress(policy_page("MP1", title_of("MP1")))[:200], Content_Encoding="gzip"), {"unreadable"}),
    "mojibake": (page(MOJIBAKE), {"unreadable", "soft_404", "wrong_document"}),
    "empty": (page(b""), {"unreadable", "soft_404"}),
    "blank": (page(b"<html><body>  </body></html>"), {"unreadable", "soft_404"}),
    "nul": (page(b"\x00" * 5_000), {"unreadable"}),
    "deep": (page(b"<div>" * 100_000 + b"text"), {"unreadable", "soft_404"}),
    "pdf-that-is-none": (page(b"%PDF-1.7\nnothing", kind="application/pdf"), {"unreadable"}),
    "no-address": (page(b"", status=302, Location="gopher://x/"), {"unreadable"}),
    "odd-headers": (page(policy_page("MP1", title_of("MP1")), ETag="caf\xe9", Last_Modified="\xff"), {"ok"}),
}


async def test_every_hostile_site_gets_a_verdict_and_stops_nobody(
    practice: Practice, nasty: Nasty, tmp_path: Path
) -> None:
    practice.limits = Limits(2_000_000, timedelta(seconds=2))
    publish(nasty, tmp_path, "birch", ["MP1", "MP2"])
    for name, (answer, _) in ZOO.items():
        publish(nasty, tmp_path, name, ["MP1"])
        nasty.on(f"{name}.demo.localhost", "/p/MP1.html", answer)
    await practice.visit_all(limit=120)
    found = {row.payer_id: row for source in ("birch", *ZOO) for row in await practice.sources(source)}
    assert found["birch"].last_verdict == "ok"
    wrong = {name: found[name].last_verdict for name in ZOO if found[name].last_verdict not in ZOO[name][1]}
    assert wrong == {}
    snapshots = select(Source.payer_id).join(Snapshot, Snapshot.source_id == Source.id)
    assert {row[0] for row in await practice.rows(snapshots)} == {"birch", "odd-headers"}
    lines = await _status(practice)
    for name in ZOO:
        if ZOO[name][1] != {"ok"}:
            assert any(line.startswith(f"sources of {name}: 1 ") for line in lines), lines
            verdict = {"payer": name, "verdict": found[name].last_verdict or ""}
            assert (REGISTRY.get_sample_value("payerwatch_visits_total", verdict) or 0) >= 1


async def _status(practice: Practice) -> list[str]:
    async with practice.database.reading() as session:
        return await troubles(session, practice.now())


async def test_a_broken_declaration_stops_its_own_payer_alone(practice: Practice, nasty: Nasty, tmp_path: Path) -> None:
    publish(nasty, tmp_path, "birch", ["MP1"])
    good = declared(nasty, "cedar")
    for name, text in {
        "not-toml": "schema = 1\n[payer\x00",
        "no-set": good.partition("[[set]]")[0],
        "no-address": good.replace("http://", "ftp://"),
        "bad-pattern": good.replace("(?P<id>", "(?P<id"),
    }.items():
        (tmp_path / f"{name}.toml").write_text(text.replace('"cedar"', f'"{name}"'), "utf-8")
    (tmp_path / "not-text.toml").write_bytes(b"\xff\xfe\x00")
    await practice.visit_all()
    assert [source.last_verdict for source in await practice.sources("birch")] == ["ok"]
    broken = "not-toml", "no-set", "no-address", "bad-pattern", "not-text"
    lines = await _status(practice)
    for name in broken:
        assert any(line.startswith(f"declaration of {name}: {name}.toml") for line in lines), lines
    assert REGISTRY.get_sample_value("payerwatch_declarations_broken") == len(broken)
    visitable = await practice.rows(select(Payer.id).where(Payer.visitable))
    assert [row[0] for row in visitable] == ["birch"]


async def test_a_payer_that_is_not_there_stops_nobody(practice: Practice, nasty: Nasty, tmp_path: Path) -> None:
    with a_port() as unheard:
        port = unheard.getsockname()[1]
    practice.settings = practice.settings.model_copy(
        update={"allowed_private": (*practice.settings.allowed_private, f"*.demo.localhost:{port}")}
    )
    publish(nasty, tmp_path, "birch", ["MP1"])
    text = declared(nasty, "cedar").replace(str(nasty.port), str(port))
    (tmp_path / "cedar.toml").write_text(text, "utf-8")
    await practice.visit_all()
    assert [source.last_verdict for source in await practice.sources("birch")] == ["ok"]
    assert any(line.startswith("listing cedar/medical/0: robots.txt") for line in await _status(practice))


async def test_characters_that_postgres_refuses_fail_no_write(practice: Practice, nasty: Nasty, tmp_path: Path) -> None:
    feed = {
        "rows": [{"link": "/p/MP1.html", "title": "Cal\x00derin \ud800 Injection MP1"}, {"link": "/p/MP\ud800.html"}]
    }
    publish(nasty, tmp_path, "alder", [])
    text = declared(nasty, "alder").replace('"link_list"', '"feed"')
    (tmp_path / "alder.toml").write_text(text, "utf-8")
    nasty.on("alder.demo.localhost", "/list", page(json.dumps(feed).encode(), kind="application/json"))
    body = policy_page("MP1", title_of("MP1")).replace(b"Effective Date", b"Effective\x00Date \xed\xa0\x80")
    nasty.on("alder.demo.localhost", "/p/MP1.html", page(body))
    told = await practice.visit_all()
    assert told.waiting == 0
    assert [row[0] for row in await practice.rows(select(Source.expected_title))] == [
        "Cal\ufffdderin \ufffd Injection MP1"
    ]
    assert len(await practice.rows(select(Visit.id))) == 1


async def test_a_hostile_list_names_nothing_and_says_why(practice: Practice, nasty: Nasty, tmp_path: Path) -> None:
    practice.limits = Limits(2_000_000, timedelta(seconds=2))
    lists: dict[str, Answer] = {
        "bomb": page(BOMB, Content_Encoding="gzip"),
        "endless": endless(b"<p>more</p>" * 5_000),
        "hang": hang,
        "empty": page(b""),
        "broken": page(b"oops", status=500),
        "loop": page(listing_page({}), status=302, Location="/list"),
    }
    publish(nasty, tmp_path, "birch", ["MP1"])
    for name, answer in lists.items():
        publish(nasty, tmp_path, name, ["MP1"])
        nasty.on(f"{name}.demo.localhost", "/list", answer)
    await practice.visit_all(limit=120)
    assert [source.payer_id for source in await practice.sources("birch")] == ["birch"]
    problems = {row.payer_id: row.problem for row in await practice.rows(select(Listing.payer_id, Listing.problem))}
    assert {name for name, problem in problems.items() if problem} == set(lists)
    assert len(await practice.rows(select(Source.id))) == 1
