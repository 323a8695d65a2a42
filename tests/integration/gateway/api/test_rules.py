"""The export of rules for a scrubber."""

import csv
from datetime import timedelta

import pytest

from accounts.partner import Partner
from invented.northfield import FIRST_READ, SECOND_READ

pytestmark = pytest.mark.servers


async def test_an_export_has_codes_and_what_is_different_since_the_last_one(partner: Partner) -> None:
    call = partner.calling(await partner.key("live"))
    whole = await call.get("/v1/rules", headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(whole.text.splitlines()))
    assert {row["payer"] for row in rows} == {"northfield"}
    assert {row["difference"] for row in rows} == {""}
    since = {"since": (FIRST_READ + timedelta(days=1)).isoformat(), "limit": "1"}
    changed = (await call.get("/v1/rules", params=since)).json()
    assert {row["difference"] for row in changed["data"]} >= {"added", "removed"}
    rest = (await call.get("/v1/rules", params={**since, "cursor": changed["next_cursor"]})).json()
    assert rest == {"data": [], "next_cursor": None}
    late = {"since": (SECOND_READ + timedelta(days=1)).isoformat()}
    assert (await call.get("/v1/rules", params=late)).json()["data"] == []


async def test_a_test_key_exports_the_synthetic_rule(partner: Partner) -> None:
    call = partner.calling(await partner.key("test"))
    [rule] = (await call.get("/v1/rules")).json()["data"]
    assert (rule["code"], rule["disposition"]) == ("J0000", "prior_auth")
