"""Trying the API without an account."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from accounts.partner import Partner
from payerwatch.db.models.gateway_keys import ApiKey
from payerwatch.gateway.keys.sandbox import ends_at, new_sandbox_key
from payerwatch.gateway.keys.text import KeyKind, KeyText

pytestmark = pytest.mark.servers


async def sandbox(partner: Partner, host: str = "203.0.113.9") -> str:
    made = await partner.calling("", host).post("/v1/sandbox-keys")
    assert made.status_code == 201
    return str(made.json()["key"])


async def test_a_sandbox_key_reads_invented_data_only_and_leaves_nothing_behind(partner: Partner) -> None:
    call = partner.calling(await sandbox(partner))
    assert "andbox" in (await call.get("/v1/policies")).text
    for path in ("/v1/search?q=mecasermin", "/v1/payers", "/v1/changes", "/v1/codes/HCPCS/J2170"):
        assert "orthfield" not in (await call.get(path)).text
    written = await call.post("/v1/watches", json={"code": "J0000"}, headers={"Idempotency-Key": "x"})
    assert written.status_code == 201
    async with partner.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(ApiKey)) == 0


async def test_a_network_has_one_small_limit_however_many_keys_it_takes(partner: Partner) -> None:
    first, second = await sandbox(partner), await sandbox(partner)
    answers = [await partner.calling(key).get("/v1/payers") for key in (first, second) for _ in range(12)]
    assert [answer.status_code for answer in answers].count(200) == 20
    elsewhere = partner.calling(first, "198.51.100.7")
    assert (await elsewhere.get("/v1/payers")).status_code == 200


async def test_a_network_is_given_few_keys_a_day(partner: Partner) -> None:
    call = partner.calling("")
    answers = [await call.post("/v1/sandbox-keys") for _ in range(21)]
    assert [answer.status_code for answer in answers].count(201) == 20
    assert answers[-1].json()["code"] == "rate_limited"


async def test_a_sandbox_key_ends_after_a_week_and_cannot_be_made_up(partner: Partner) -> None:
    key = new_sandbox_key("one", datetime(2026, 11, 1, tzinfo=UTC))
    ends = ends_at("one", key)
    assert ends is not None
    assert timedelta(days=6, hours=22) < ends - datetime(2026, 11, 1, tzinfo=UTC) <= timedelta(days=7)
    assert ends_at("another", key) is None
    made_up = KeyText(KeyKind.SANDBOX, key.id, key.secret)
    assert (await partner.calling(made_up.whole).get("/v1/payers")).json()["code"] == "unknown_key"
    mine = await sandbox(partner)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=8)):
        assert (await partner.calling(mine).get("/v1/payers")).json()["code"] == "expired_key"


async def test_a_sandbox_key_is_not_made_on_the_page_of_an_account(partner: Partner) -> None:
    desk = await partner.desk()
    answer = await desk.post("/account/keys", data={"name": "x", "kind": "sandbox", "scopes": ["codes"]})
    assert answer.status_code == 422
