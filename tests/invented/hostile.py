"""A policy whose every text tries to be markup."""

from dataclasses import replace
from typing import Any

from invented.northfield import Invented
from invented.northfield_change import COMPARISON, hunk

HOSTILE = '<script>alert("x")</script>\'"><img src=x onerror=alert(1)>&{{7*7}}</script><svg onload=alert(2)>]]>\u202e'


def hostile_brief() -> dict[str, Any]:
    proof = [{"quote": HOSTILE, "block": HOSTILE, "side": "after"}]
    said = {"text": HOSTILE, "evidence": proof, "status": HOSTILE, "codes": [HOSTILE], "happened": HOSTILE}
    code = {"code": HOSTILE, "system": HOSTILE, "disposition": "covered", "happened": HOSTILE, "was": [HOSTILE]}
    rows = ("tldr", "criteria", "exclusions", "indications", "action_items")
    return {
        **{row: [said] for row in rows},
        **dict.fromkeys(("change_type", "impact_reason"), HOSTILE),
        "status": {"standing": HOSTILE, "value": HOSTILE, "printed": HOSTILE},
        "key_action": said,
        "dates": [{"kind": "effective", "value": HOSTILE, "evidence": proof}],
        "codes": [{**code, "evidence": proof}],
        "specialties": [HOSTILE],
        "gaps": [HOSTILE],
    }


def hostile() -> Invented:
    said = [{"text": HOSTILE, "quote": HOSTILE, "status": HOSTILE, "codes": [HOSTILE]}]
    date = [{"kind": "effective", "value": HOSTILE, "quote": HOSTILE}]
    code = [{"system": HOSTILE, "code": HOSTILE, "range_end": None, "disposition": "covered", "quote": HOSTILE}]
    return replace(
        Invented(name=HOSTILE, number=HOSTILE, title=HOSTILE, heading=HOSTILE, url="javascript:alert(1)"),
        facts={"dates": date, "codes": code, "indications": said},
        brief=hostile_brief(),
        comparison={**COMPARISON, "hunks": [hunk(HOSTILE, [("delete", HOSTILE), ("insert", HOSTILE)])]},
    )
