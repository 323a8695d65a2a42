"""Versions, comparisons, exhibits, search and deadlines by the API."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import update

from accounts.partner import Partner
from payerwatch.db.models.differ import Policy, Version
from payerwatch.db.models.fetcher import Payer
from payerwatch.db.models.notifier_deadlines import Deadline
from payerwatch.db.session import Database
from payerwatch.policies.ids import new_id, parse_public_id

pytestmark = pytest.mark.servers
HEADING = {"id": "b1", "type": "heading", "role": "body", "path": ["Criteria"], "text": "Criteria"}


def document(*texts: str) -> dict[str, Any]:
    said = [
        {"id": f"b{place}", "type": "paragraph", "role": "body", "path": ["Criteria"], "text": text}
        for place, text in enumerate(texts, 2)
    ]
    return {"blocks": [HEADING, *said], "gaps": ["A table could not be read"]}


async def versions_of(call: AsyncClient, policy: str) -> list[str]:
    return [one["id"] for one in (await call.get(f"/v1/policies/{policy}/versions")).json()["data"]]


async def policy_of(call: AsyncClient) -> str:
    return str((await call.get("/v1/policies")).json()["data"][0]["id"])


async def rewritten(database_url: str, texts: Sequence[Sequence[str]]) -> None:
    database = Database.connect(database_url, "differ", pool=1)
    async with database.transaction() as session:
        for number, said in enumerate(texts, 1):
            await session.execute(update(Version).where(Version.number == number).values(document=document(*said)))
    await database.close()


async def redistributed(database_url: str, how: str) -> None:
    database = Database.connect(database_url, "fetcher", pool=1)
    async with database.transaction() as session:
        await session.execute(update(Payer).values(redistribution=how))
    await database.close()


async def test_the_blocks_of_a_version_are_told_only_where_its_text_may_be_passed_on(
    partner: Partner, database_url: str
) -> None:
    await rewritten(database_url, [["One result."], ["Two results."]])
    call = partner.calling(await partner.key("live"))
    current = (await versions_of(call, await policy_of(call)))[0]
    whole = (await call.get(f"/v1/versions/{current}")).json()
    assert [block["text"] for block in whole["blocks"]] == ["Criteria", "Two results."]
    assert whole["gaps"] == ["A table could not be read"]
    await redistributed(database_url, "excerpts")
    excerpts = await call.get(f"/v1/versions/{current}")
    assert excerpts.json()["blocks"] is None
    assert excerpts.json()["codes"]
    assert "Two results." not in excerpts.text


async def test_a_comparison_of_excerpts_shows_half_of_a_version_at_most(partner: Partner, database_url: str) -> None:
    await rewritten(database_url, [[f"Alpha {n} before." for n in range(9)], [f"{n} omega now." for n in range(9)]])
    call = partner.calling(await partner.key("live"))
    new, old = await versions_of(call, await policy_of(call))
    full = (await call.get(f"/v1/compare?from={old}&to={new}")).json()
    assert not full["cut"]
    await redistributed(database_url, "excerpts")
    cut = (await call.get(f"/v1/compare?from={old}&to={new}")).json()
    assert cut["cut"]
    for side in ("old", "new"):
        assert len([one for one in cut["differences"] if one[side]]) <= 5
    assert cut["differences"]


async def test_a_difference_has_the_block_above_it(partner: Partner, database_url: str) -> None:
    await rewritten(database_url, [["Stays.", "Needs one result."], ["Stays.", "Needs two results."]])
    call = partner.calling(await partner.key("live"))
    new, old = await versions_of(call, await policy_of(call))
    [one] = (await call.get(f"/v1/compare?from={old}&to={new}")).json()["differences"]
    assert (one["before"], one["old"], one["new"]) == ("Stays.", "Needs one result.", "Needs two results.")


async def test_versions_of_two_policies_are_not_compared(partner: Partner, database_url: str) -> None:
    call = partner.calling(await partner.key("live"))
    other, elsewhere = new_id(), new_id()
    database = Database.connect(database_url, "differ", pool=1)
    async with database.transaction() as session:
        now = datetime.now(UTC)
        session.add(
            Policy(
                id=other, payer_id="northfield", set_id="policies", key="X", slug="x", title="X",
                source_id=new_id(), first_read_at=now,
            )
        )  # fmt: skip
        await session.flush()
        session.add(
            Version(
                id=elsewhere, policy_id=other, snapshot_id=new_id(), number=1, state="current", reader=1,
                taken_at=now, stored_at=now, document={"blocks": []}, facts={},
            )
        )  # fmt: skip
    await database.close()
    policies = [one["id"] for one in (await call.get("/v1/policies")).json()["data"]]
    first, second = [(await versions_of(call, policy))[0] for policy in policies]
    answer = await call.get(f"/v1/compare?from={first}&to={second}")
    assert answer.json()["code"] == "invalid_parameter"


async def test_the_version_on_a_day_is_told_with_its_hash_and_what_it_said_of_a_code(partner: Partner) -> None:
    call = partner.calling(await partner.key("live"))
    policy = await policy_of(call)
    told = (await call.get("/v1/as-of", params={"policy": policy, "day": "2030-01-01", "code": "j2170"})).json()
    assert told["version"]["sha256"] == "2" * 64
    assert told["version"]["taken_at"].startswith("2026-11-21")
    assert told["ground"] in {"printed", "read"}
    assert {code["code"] for code in told["codes"]} == {"J2170"}
    early = (await call.get("/v1/as-of", params={"policy": policy, "day": "1999-01-01"})).json()
    assert early["version"] is None
    assert early["first_known"] > "1999-01-01"


async def test_search_finds_codes_and_words_and_goes_on_where_it_stopped(partner: Partner) -> None:
    call = partner.calling(await partner.key("live"))
    by_code = (await call.get("/v1/search?q=j2170")).json()
    assert (by_code["by_code"], by_code["total"], by_code["data"][0]["code"]) == (True, 1, "J2170")
    by_title = (await call.get("/v1/search?q=mecasermin&payer=northfield&limit=1")).json()
    assert by_title["data"][0]["policy"]["number"] == "MP 0711"
    after = (
        await call.get(f"/v1/search?q=mecasermin&payer=northfield&limit=1&cursor={by_title['next_cursor']}")
    ).json()
    assert (after["data"], after["next_cursor"]) == ([], None)
    assert (await call.get("/v1/search?q=mecasermin&payer=nobody")).json()["total"] == 0
    foreign = await call.get(f"/v1/search?q=other&limit=1&cursor={by_title['next_cursor']}")
    assert foreign.json()["code"] == "invalid_cursor"


async def test_deadlines_are_read_soonest_first_to_their_end(partner: Partner, database_url: str) -> None:
    call = partner.calling(await partner.key("live"))
    policy = await policy_of(call)
    database = Database.connect(database_url, "notifier", pool=1)
    async with database.transaction() as session:
        now = datetime.now(UTC)
        for ordinal in range(3):
            session.add(
                Deadline(
                    id=new_id(), policy_id=parse_public_id("pol", policy), kind="comment_end", ordinal=ordinal,
                    day=date(2099, 1, 3 - ordinal), printed="Comments until", quote="Comments until 2099", state="open",
                    sequence=0, found_at=now, edited_at=now,
                )
            )  # fmt: skip
    await database.close()
    first = (await call.get(f"/v1/deadlines?limit=2&policy={policy}")).json()
    rest = (await call.get(f"/v1/deadlines?limit=2&policy={policy}&cursor={first['next_cursor']}")).json()
    days = [one["day"] for one in (*first["data"], *rest["data"])]
    assert days == ["2099-01-01", "2099-01-02", "2099-01-03"]
    assert (await call.get("/v1/deadlines?to=2098-01-01")).json()["data"] == []


async def test_the_synthetic_set_answers_every_address_by_its_own_ids(partner: Partner) -> None:
    call = partner.calling(await partner.key("test"))
    policy = await policy_of(call)
    new, old = await versions_of(call, policy)
    assert (await call.get(f"/v1/versions/{new}")).json()["blocks"]
    assert len((await call.get(f"/v1/compare?from={old}&to={new}")).json()["differences"]) == 1
    told = (await call.get(f"/v1/as-of?policy={policy}&day=2025-06-01&code=J0000")).json()
    assert (told["version"]["number"], told["followed_by"]["number"]) == (1, 2)
    assert (await call.get("/v1/search?q=sandbox growth")).json()["total"] == 1
    assert (await call.get("/v1/search?q=mecasermin")).json()["total"] == 0
    assert len((await call.get("/v1/deadlines?from=2026-01-01")).json()["data"]) == 1


async def test_lists_come_as_csv_and_ndjson_too(partner: Partner) -> None:
    call = partner.calling(await partner.key("test"))
    rows = await call.get("/v1/changes?limit=5", headers={"Accept": "text/csv"})
    head, *lines = rows.text.splitlines()
    assert rows.headers["content-type"] == "text/csv; charset=utf-8"
    assert head.startswith("id,policy,payer")
    assert len(lines) == 5
    lines_of_json = await call.get(
        "/v1/changes?limit=5", headers={"Accept": "application/x-ndjson;q=0.9, text/csv;q=0.1"}
    )
    assert len(lines_of_json.text.splitlines()) == 5
    assert lines_of_json.headers["etag"] != rows.headers["etag"]
    more = await call.get(f"/v1/changes{lines_of_json.headers['link'].partition('>')[0].removeprefix('<')}")
    assert len(more.json()["data"]) == 5
    assert (await call.get("/v1/changes", headers={"Accept": "image/png"})).json()["code"] == "not_acceptable"
