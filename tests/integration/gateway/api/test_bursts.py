"""Many at once, and callers that hang up."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import httpx
import pytest

from accounts.partner import Partner
from accounts.served import served

pytestmark = pytest.mark.servers
PATHS = ("/v1/payers", "/v1/changes", "/v1/search?q=mecasermin", "/v1/codes/HCPCS/J2170", "/v1/changes?wait=1")


async def test_two_hundred_connections_at_once_meet_no_fault_of_ours(partner: Partner, database_url: str) -> None:
    headers = {"Authorization": f"Bearer {await partner.key('live')}"}
    limits = httpx.Limits(max_connections=200)
    with served(database_url) as site:
        async with httpx.AsyncClient(base_url=site, headers=headers, limits=limits, timeout=60) as call:
            answers = await asyncio.gather(*(call.get(PATHS[turn % len(PATHS)]) for turn in range(200)))
    told = Counter(answer.status_code for answer in answers)
    assert set(told) <= {200, 503}
    assert told[200] >= 150


async def test_callers_that_hang_up_keep_nothing_of_ours(partner: Partner, database_url: str) -> None:
    headers = {"Authorization": f"Bearer {await partner.key('live')}"}
    with served(database_url) as site:
        async with httpx.AsyncClient(base_url=site, headers=headers, timeout=60) as call:
            cursor = (await call.get("/v1/changes")).json()["next_cursor"]
            waiting = [
                asyncio.create_task(call.get(f"/v1/changes?wait=30&cursor={cursor}", timeout=0.2)) for _ in range(50)
            ]
            gone = await asyncio.gather(*waiting, return_exceptions=True)
            assert all(isinstance(each, httpx.TimeoutException) for each in gone)
            assert (await call.get("/v1/payers")).status_code == 200


async def test_a_body_too_large_is_refused_before_it_is_read(partner: Partner) -> None:
    call = partner.calling(await partner.key("test"))
    codes = [{"system": "HCPCS", "code": "J0000"}] * 10_000
    answer = await call.post("/v1/codes/batch", json={"codes": codes})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b" " * 100_000

    unsaid = await call.post("/v1/codes/batch", content=pieces(), headers={"Content-Type": "application/json"})
    assert unsaid.json()["code"] == "invalid_parameter"
