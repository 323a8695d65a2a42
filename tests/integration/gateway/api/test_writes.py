"""Watches and webhook endpoints by the API: done once, and for their own person only."""

import asyncio

import pytest
from httpx import Response
from sqlalchemy import func, select

from accounts.partner import ANN, Partner
from accounts.people import KEY
from payerwatch.db.models.gateway import Outbox, Watch
from payerwatch.db.models.gateway_api import ApiWrite
from payerwatch.db.models.gateway_watching import Endpoint
from payerwatch.events.gateway import EndpointTested, ReplayRequested
from payerwatch.policies.ids import public_id
from payerwatch.seals import Seals

pytestmark = pytest.mark.servers
BOB = "bob@billing.example"
WATCH = {"name": "Growth", "code": "J2170", "impact": "high", "channels": ["email", "webhook"]}
ENDPOINT = {"url": "https://hooks.partner.example/in?token=hush", "name": "Scrubber", "payers": ["northfield"]}


async def count(partner: Partner, table: type[Watch | Endpoint]) -> int:
    async with partner.database.reading() as session:
        return (await session.execute(select(func.count()).select_from(table))).scalar_one()


async def test_a_watch_is_added_listed_and_removed(partner: Partner) -> None:
    call = partner.calling(await partner.key("live"))
    made = await call.post("/v1/watches", json=WATCH)
    assert made.status_code == 201
    assert (made.json()["code"], made.json()["channels"]) == ("J2170", ["email", "webhook"])
    assert [one["id"] for one in (await call.get("/v1/watches")).json()["data"]] == [made.json()["id"]]
    assert (await call.delete(f"/v1/watches/{made.json()['id']}")).status_code == 204
    assert (await call.get("/v1/watches")).json()["data"] == []
    assert (await call.delete(f"/v1/watches/{made.json()['id']}")).json()["code"] == "not_found"


@pytest.mark.parametrize(
    "wrong",
    [{}, {"code": "J2"}, {"payer": "nobody"}, {"text": "?!"}, {"code": "J2170", "color": "red"}, {"name": "\x00"}],
    ids=["nothing", "half-a-code", "no-payer", "no-words", "unknown-field", "nul"],
)
async def test_a_watch_that_cannot_be_is_refused_in_words(partner: Partner, wrong: dict[str, str]) -> None:
    call = partner.calling(await partner.key("live"))
    answer = await call.post("/v1/watches", json=wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_parameter")
    assert await count(partner, Watch) == 0


async def test_a_write_sent_again_with_its_key_is_done_once(partner: Partner) -> None:
    call = partner.calling(await partner.key("live"))
    headers = {"Idempotency-Key": "one"}
    first, again = [await call.post("/v1/watches", json=WATCH, headers=headers) for _ in range(2)]
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    other = await call.post("/v1/watches", json={**WATCH, "name": "Other"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert await count(partner, Watch) == 1


async def test_twins_at_the_same_moment_do_it_once_and_hear_the_same(partner: Partner) -> None:
    call = partner.calling(await partner.key("live"))
    headers = {"Idempotency-Key": "twins"}
    answers = await asyncio.gather(*(call.post("/v1/watches", json=WATCH, headers=headers) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert await count(partner, Watch) == 1


async def test_a_write_that_was_refused_leaves_its_key_free(partner: Partner) -> None:
    call = partner.calling(await partner.key("live"))
    headers = {"Idempotency-Key": "again"}
    assert (await call.post("/v1/watches", json={"payer": "nobody"}, headers=headers)).status_code == 422
    assert (await call.post("/v1/watches", json=WATCH, headers=headers)).status_code == 201


async def test_an_endpoint_comes_with_the_partner_plan_and_its_secret_is_told_once(partner: Partner) -> None:
    pro = partner.calling(await partner.key("live"))
    assert (await pro.get("/v1/webhook-endpoints")).json()["code"] == "plan_without_webhooks"
    call = partner.calling(await partner.key("live", plan="partner"))
    made = await call.post("/v1/webhook-endpoints", json=ENDPOINT, headers={"Idempotency-Key": "e"})
    assert made.json()["secret"].startswith("whsec_")
    listed = await call.get("/v1/webhook-endpoints")
    assert [one["id"] for one in listed.json()["data"]] == [made.json()["id"]]
    assert "whsec_" not in listed.text
    assert "hush" not in listed.text
    async with partner.database.reading() as session:
        kept = (await session.scalars(select(ApiWrite))).one()
    assert b"whsec_" not in kept.sealed_answer
    assert made.json()["secret"] in Seals(KEY).open(kept.sealed_answer)


async def test_an_endpoint_is_tested_replayed_and_removed(partner: Partner) -> None:
    call = partner.calling(await partner.key("live", plan="partner"))
    path = f"/v1/webhook-endpoints/{(await call.post('/v1/webhook-endpoints', json=ENDPOINT)).json()['id']}"
    assert (await call.post(f"{path}/test")).status_code == 202
    assert (await call.post(f"{path}/replay", json={"first": 3})).json() == {"first": 3}
    assert (await call.get(f"{path}/deliveries")).json()["data"] == []
    async with partner.database.reading() as session:
        said = (await session.execute(select(Outbox.stream, Outbox.data))).all()
    streams = [stream for stream, _ in said]
    assert streams.count(EndpointTested.stream) == streams.count(ReplayRequested.stream) == 1
    assert (await call.delete(path)).status_code == 204
    for gone in (await call.delete(path), await call.post(f"{path}/test"), await call.get(f"{path}/deliveries")):
        assert gone.json()["code"] == "not_found"


@pytest.mark.parametrize("url", ["http://a.example/", "https://10.0.0.1/", "https://a.example:22/", "nonsense"])
async def test_an_endpoint_that_leads_inside_or_nowhere_is_refused(partner: Partner, url: str) -> None:
    call = partner.calling(await partner.key("live", plan="partner"))
    answer = await call.post("/v1/webhook-endpoints", json={"url": url})
    assert answer.json()["code"] == "invalid_parameter"


async def test_no_id_of_one_tenant_opens_anything_for_another(partner: Partner) -> None:
    ann = partner.calling(await partner.key("live", plan="partner"))
    bob = partner.calling(await partner.key("live", who=BOB, plan="partner"))
    watch = (await ann.post("/v1/watches", json=WATCH, headers={"Idempotency-Key": "same"})).json()["id"]
    endpoint = (await ann.post("/v1/webhook-endpoints", json=ENDPOINT)).json()["id"]
    tried: list[Response] = [
        await bob.delete(f"/v1/watches/{watch}"),
        await bob.delete(f"/v1/webhook-endpoints/{endpoint}"),
        await bob.post(f"/v1/webhook-endpoints/{endpoint}/test"),
        await bob.post(f"/v1/webhook-endpoints/{endpoint}/replay", json={"first": 1}),
        await bob.get(f"/v1/webhook-endpoints/{endpoint}/deliveries"),
    ]
    assert {answer.json()["code"] for answer in tried} == {"not_found"}
    for path in ("/v1/watches", "/v1/webhook-endpoints"):
        assert (await bob.get(path)).json()["data"] == []
    mine = await bob.post("/v1/watches", json=WATCH, headers={"Idempotency-Key": "same"})
    assert mine.json()["id"] != watch
    page = (await ann.get("/v1/changes?limit=1")).json()["next_cursor"]
    assert (await bob.get(f"/v1/changes?limit=1&cursor={page}")).status_code == 200


async def test_a_key_of_somebody_who_left_does_nothing_for_a_person(partner: Partner) -> None:
    assert await partner.key("live")
    owner = await partner.desk(ANN)
    admin = await partner.people.invited(owner, BOB, "admin")
    made = await admin.post("/account/keys", data={"name": "Bob's", "kind": "live", "scopes": ["watches"]})
    bobs = partner.calling("pw_" + made.text.partition("pw_")[2].partition("<")[0])
    assert (await bobs.get("/v1/watches")).status_code == 200
    member = public_id("mem", (await partner.people.member(BOB)).id)
    assert (await owner.post(f"/account/members/{member}/remove")).status_code == 303
    assert (await bobs.get("/v1/watches")).status_code in {401, 403}


async def test_a_test_key_writes_nothing(partner: Partner) -> None:
    call = partner.calling(await partner.key("test"))
    watch = await call.post("/v1/watches", json={"code": "J0000", "payer": "sandbox-health"})
    endpoint = await call.post("/v1/webhook-endpoints", json={"url": "https://hooks.partner.example/"})
    assert (watch.status_code, endpoint.status_code) == (201, 201)
    assert await count(partner, Watch) == await count(partner, Endpoint) == 0
    assert (await call.post("/v1/watches", json={"payer": "northfield"})).json()["code"] == "invalid_parameter"
    for path in ("/v1/watches", "/v1/webhook-endpoints"):
        [one] = (await call.get(path)).json()["data"]
        assert (await call.delete(f"{path}/{one['id']}")).status_code == 204
