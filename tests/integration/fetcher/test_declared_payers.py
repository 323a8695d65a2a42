"""The declarations that come with the fetcher: who is visited, from when on, and by what."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from payerwatch.db.models.fetcher import Payer, Permit, Snapshot, Source
from payerwatch.fetcher.catalogue import SOURCES, load
from payerwatch.fetcher.checking import Finding, check
from payerwatch.fetcher.declarations import parse_declaration
from payerwatch.fetcher.enrolment import enrol, record_check
from payerwatch.fetcher.permits import permit, revoke
from visiting.coverage_api import HOST, CoverageApi
from visiting.nasty import Nasty, page
from visiting.pages import declared, publish
from visiting.practice import Practice

pytestmark = pytest.mark.servers


def _cms_at(nasty: Nasty) -> str:
    """The declaration of CMS as it is, but for where its API answers and how many documents it has."""
    text = (SOURCES / "cms.toml").read_text("utf-8").replace("minimum = 300", "minimum = 2")
    return text.replace("https://api.coverage.cms.gov", f"http://{HOST}:{nasty.port}").replace(
        "seconds_between = 1", "seconds_between = 0"
    )


async def test_an_api_is_followed_from_its_report_to_its_records_and_their_revisions(
    practice: Practice, nasty: Nasty, tmp_path: Path
) -> None:
    api = CoverageApi(nasty)
    for number in ("20.9", "110.24", "210.1", "210.10"):
        api.publish(number, version=1)
    (tmp_path / "cms.toml").write_text(_cms_at(nasty), "utf-8")
    await practice.visit_all()
    found = {source.expected_number: source for source in await practice.sources("cms")}
    assert set(found) == {"20.9", "110.24", "210.1", "210.10"}
    assert {source.last_verdict for source in found.values()} == {"ok"}
    api.withdraw("210.1")
    api.publish("210.1", version=2, weeks=12)
    await practice.visit_all()
    after = {source.expected_number: source for source in await practice.sources("cms")}
    assert after["210.1"].id == found["210.1"].id
    assert (after["210.1"].snapshots, after["210.10"].snapshots) == (2, 1)
    assert "ncdver=2" in after["210.1"].url
    finals = select(Snapshot.final_url).where(Snapshot.source_id == found["210.1"].id).order_by(Snapshot.number)
    assert [row[0][-1] for row in await practice.rows(finals)] == ["1", "2"]
    assert not nasty.asked(HOST, "/v1/metadata/license-agreement")
    assert not nasty.asked(HOST, "/v1/reports/local")


async def test_a_payer_is_visited_only_while_its_permission_is_recorded(
    practice: Practice, nasty: Nasty, tmp_path: Path
) -> None:
    publish(nasty, tmp_path, "alder", ["MP1"])
    text = declared(nasty, "alder").replace('"granted"', '"unasked"').replace("seconds", 'gate = "modal"\nseconds')
    (tmp_path / "alder.toml").write_text(text, "utf-8")

    async def allow(*, accepts_gate: bool) -> None:
        by, on = "J. Doe, Alder Health", date(2026, 11, 1)
        async with practice.database.transaction() as session:
            assert await permit(
                session, "alder", by=by, on=on, reference="letter 17", accepts_gate=accepts_gate, now=practice.now()
            )

    await practice.visit_all()
    await allow(accepts_gate=False)
    await practice.visit_all()
    assert nasty.log == []
    assert "nobody has accepted the terms" in str(await practice.rows(select(Payer.not_visited_because)))
    await allow(accepts_gate=True)
    await practice.visit_all()
    assert [source.last_verdict for source in await practice.sources("alder")] == ["ok"]
    assert await practice.rows(select(Payer.permission, Payer.permission_source)) == [("granted", "letter 17")]
    async with practice.database.transaction() as session:
        assert await revoke(session, "alder", practice.now())
    asked = len(nasty.log)
    await practice.visit_all()
    assert len(nasty.log) == asked
    assert len(await practice.rows(select(Permit.granted_by, Permit.granted_on, Permit.recorded_at))) == 2


async def test_nothing_that_comes_with_the_fetcher_is_visited_before_a_live_check(practice: Practice) -> None:
    catalogue = load((SOURCES,))
    assert catalogue.broken == {}
    async with practice.database.transaction() as session:
        await enrol(session, catalogue, practice.now())
    reasons = dict(map(tuple, await practice.rows(select(Payer.id, Payer.not_visited_because))))
    assert reasons["cms"] == "its declaration has not been checked live yet"
    assert reasons["aetna"] == "its terms forbid automated visits"
    assert set(reasons.values()) - {reasons["cms"], reasons["aetna"]} == {"waits for permission"}
    async with practice.database.transaction() as session:
        await record_check(session, "cms", "its list: HTTP 404", practice.now())
        await enrol(session, catalogue, practice.now())
    assert await practice.rows(select(Payer.id).where(Payer.visitable)) == []
    async with practice.database.transaction() as session:
        await record_check(session, "cms", None, practice.now())
        await enrol(session, catalogue, practice.now())
    assert await practice.rows(select(Payer.id).where(Payer.visitable)) == [("cms",)]


async def _findings(practice: Practice, text: str) -> list[Finding]:
    return [finding async for finding in check(practice.desk(), parse_declaration(text))]


async def test_a_live_check_reads_the_list_and_the_first_documents(
    practice: Practice, nasty: Nasty, tmp_path: Path
) -> None:
    api = CoverageApi(nasty)
    for number in ("20.9", "110.24", "210.1"):
        api.publish(number, version=1)
    found = await _findings(practice, _cms_at(nasty))
    assert [finding.problem for finding in found] == [None, None, None]
    assert found[0].what == "cms/ncd list, 3 policies"
    assert len(nasty.asked(HOST, "/v1/data")) == 2
    assert await practice.rows(select(Source.id)) == []


async def test_a_live_check_says_what_is_not_as_declared(practice: Practice, nasty: Nasty, tmp_path: Path) -> None:
    publish(nasty, tmp_path, "alder", ["MP1", "MP2"])
    nasty.on("alder.demo.localhost", "/p/MP2.html", page(b"<html><body><h1>Sign in</h1></body></html>"))
    text = declared(nasty, "alder", rest="[set.check]\nmust_contain = ['Coverage Position']")
    first, second = (finding.problem for finding in (await _findings(practice, text))[1:])
    assert first == 'unreadable: "Coverage Position" is not in it, which every document of this set says.'
    assert second is not None
    nasty.on("alder.demo.localhost", "/list", page(b"<html><body>moved</body></html>"))
    assert "names 0 policies" in str(await _findings(practice, text))


async def test_a_payers_own_sign_of_a_block_is_heeded(practice: Practice, nasty: Nasty, tmp_path: Path) -> None:
    publish(nasty, tmp_path, "alder", ["MP1"])
    text = declared(nasty, "alder") + '[[block]]\ncontains = "all of the following"\nmax_bytes = 9000\n'
    (tmp_path / "alder.toml").write_text(text, "utf-8")
    await practice.visit_all()
    assert [source.last_verdict for source in await practice.sources("alder")] == ["blocked"]
