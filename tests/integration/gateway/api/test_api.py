"""Calls of the API, with keys made on the page."""

import asyncio

import pytest
from sqlalchemy import func, select

from accounts.partner import Partner, announced
from accounts.people import SITE
from invented.northfield import Invented
from payerwatch.db.models.gateway_feed import FeedEntry
from payerwatch.policies.ids import new_id

pytestmark = pytest.mark.servers


async def test_a_live_key_reads_what_we_have_read_with_its_quotes(partner: Partner) -> None:
    call = partner.calling(await partner.key("live"))
    assert [one["id"] for one in (await call.get("/v1/payers")).json()["data"]] == ["northfield"]
    [summary] = (await call.get("/v1/policies?payer=northfield")).json()["data"]
    policy = (await call.get(f"/v1/policies/{summary['id']}")).json()
    assert policy["number"] == "MP 0711"
    assert policy["dates"]
    assert all(one["quote"] for one in policy["codes"])
    versions = (await call.get(f"/v1/policies/{summary['id']}/versions")).json()["data"]
    [change] = (await call.get("/v1/changes?impact=high")).json()["data"]
    assert versions[0]["change"] == change["id"]
    whole = (await call.get(f"/v1/changes/{change['id']}")).json()
    assert whole["hunks"]
    assert whole["url"] == f"{SITE}{Invented().update}"
    code = policy["codes"][0]
    found = (await call.get(f"/v1/codes/{code['system']}/{code['code']}")).json()
    assert found["data"][0]["policy"]["id"] == summary["id"]
    assert found["data"][0]["quote"]


async def test_a_test_key_reads_the_synthetic_set_and_nothing_else(partner: Partner) -> None:
    call = partner.calling(await partner.key("test"))
    for path in ("/v1/payers", "/v1/policies", "/v1/changes", "/v1/codes/HCPCS/J0000"):
        answer = await call.get(path)
        assert answer.status_code == 200
        assert "orthfield" not in answer.text
        assert "andbox" in answer.text
    [policy] = (await call.get("/v1/policies")).json()["data"]
    assert (await call.get(f"/v1/policies/{policy['id']}")).status_code == 200
    assert len((await call.get(f"/v1/policies/{policy['id']}/versions")).json()["data"]) == 2
    assert (await call.get("/v1/codes/HCPCS/J9999")).json()["data"] == []


async def test_the_feed_is_read_to_its_end_and_again_later(partner: Partner) -> None:
    call = partner.calling(await partner.key("test"))
    seen, cursor = [], ""
    for _ in range(4):
        page = (await call.get(f"/v1/changes?limit=5{cursor}")).json()
        seen += [one["id"] for one in page["data"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert len(seen) == len(set(seen)) == 12
    assert (await call.get(f"/v1/changes?impact=high{cursor}")).json()["code"] == "invalid_cursor"


async def test_places_in_the_feed_have_no_gaps_and_a_repeat_takes_none(partner: Partner) -> None:
    ids = [new_id() for _ in range(12)]
    await asyncio.gather(*(announced(partner.database, one, one) for one in [*ids, *ids]))
    async with partner.database.reading() as session:
        places = (await session.scalars(select(FeedEntry.place).order_by(FeedEntry.place))).all()
        assert (await session.execute(select(func.count()).select_from(FeedEntry))).scalar_one() == 13
    assert list(places) == list(range(1, 14))


async def test_a_batch_answers_in_the_order_asked_and_has_a_hundred_at_most(partner: Partner) -> None:
    call = partner.calling(await partner.key("test"))
    codes = [{"system": "HCPCS", "code": "J9999"}, {"system": "HCPCS", "code": "j0000"}]
    answers = (await call.post("/v1/codes/batch", json={"codes": codes})).json()["data"]
    assert [(one["code"], len(one["data"])) for one in answers] == [("J9999", 0), ("J0000", 1)]
    for wrong in ([], codes * 51, [{"system": "SQL", "code": "x"}], [{"system": "HCPCS", "code": "x" * 21}]):
        assert (await call.post("/v1/codes/batch", json={"codes": wrong})).json()["code"] == "invalid_parameter"


WRONG = [
    ("/v1/policies?color=red", 400, "unknown_parameter"),
    ("/v1/policies?limit=1000", 422, "invalid_parameter"),
    ("/v1/changes?since=yesterday", 422, "invalid_parameter"),
    ("/v1/changes?impact=huge", 422, "invalid_parameter"),
    ("/v1/changes?cursor=17", 400, "invalid_cursor"),
    ("/v1/policies/pol_nonsense", 404, "not_found"),
    ("/v1/policies/%00", 404, "not_found"),
    ("/v1/changes/chg_00000000000000000000000000", 404, "not_found"),
    ("/v1/codes/SQL/J2170", 422, "invalid_parameter"),
    (f"/v1/codes/HCPCS/{'J' * 30}", 422, "invalid_parameter"),
    ("/v1/nothing", 404, "not_found"),
]


@pytest.mark.parametrize("kind", ["live", "test"])
async def test_what_is_wrong_is_said_by_a_code_of_the_list(partner: Partner, kind: str) -> None:
    call = partner.calling(await partner.key(kind))
    for path, status, code in WRONG:
        answer = await call.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), path
        told = answer.json()
        assert (told["code"], told["retryable"]) == (code, False)
        assert told["request_id"] == answer.headers["x-request-id"]
    hostile = await call.get("/v1/codes/HCPCS/%27%20or%201=1")
    assert (hostile.status_code, hostile.json()["code"]) == (422, "invalid_parameter")


async def test_a_refused_method_is_told_all_that_the_address_takes(partner: Partner) -> None:
    call = partner.calling(await partner.key("live"))
    answer = await call.request("OPTIONS", "/v1/webhook-endpoints")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


async def test_calls_without_a_key_or_with_a_wrong_one_are_refused(partner: Partner) -> None:
    for key, code in (("", "missing_key"), ("pw_live_nonsense", "unknown_key")):
        answer = await partner.calling(key).get("/v1/policies")
        assert (answer.status_code, answer.json()["code"]) == (401, code)
        assert answer.headers["www-authenticate"] == "Bearer"
    assert (await partner.calling("").get("/v1/status")).json()["ok"] is True


async def test_a_key_without_the_scope_is_told_so(partner: Partner) -> None:
    call = partner.calling(await partner.key("test", scopes=["codes"]))
    assert (await call.get("/v1/codes/HCPCS/J0000")).status_code == 200
    assert (await call.get("/v1/changes")).json()["code"] == "scope_missing"


async def test_what_is_known_is_not_sent_again(partner: Partner) -> None:
    call = partner.calling(await partner.key("live"))
    first = await call.get("/v1/policies")
    again = await call.get("/v1/policies", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["cache-control"] == "private, no-store"


async def test_limits_are_told_and_end_in_429(partner: Partner) -> None:
    call = partner.calling(await partner.key("test"))
    answers = await asyncio.gather(*(call.get("/v1/payers") for _ in range(130)))
    passed = [answer for answer in answers if answer.status_code == 200]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert (len(passed), len(refused)) == (120, 10)
    assert "q=120;w=60" in passed[0].headers["ratelimit-policy"]
    assert refused[0].json()["code"] == "rate_limited"
    assert refused[0].json()["retryable"] is True
    assert int(refused[0].headers["retry-after"]) > 0


async def test_the_description_of_the_api_is_served(partner: Partner) -> None:
    described = (await partner.calling("").get("/v1/openapi.json")).json()
    assert described["openapi"].startswith("3.1")
    assert set(described["paths"]) >= {"/policies", "/changes", "/codes/{system}/{code}", "/status"}
