from typing import Any

from payerwatch.gateway.api.v1.rules.deriving import Ruling, rules_of
from payerwatch.gateway.pages.facts import FactsShown

RULING = Ruling("northfield", "commercial", "pol_x")
QUOTE = "J2170 mecasermin needs two results"


def code(code: str, disposition: str, system: str = "HCPCS", range_end: str | None = None) -> dict[str, Any]:
    return {"system": system, "code": code, "range_end": range_end, "disposition": disposition, "quote": QUOTE}


def facts(*codes: dict[str, Any], effective: str = "2026-01-01") -> FactsShown:
    dates = [{"kind": "effective", "value": effective}, {"kind": "effective", "value": "2030"}]
    return FactsShown.model_validate({"codes": codes, "dates": dates})


def test_a_code_comes_with_the_diagnoses_that_are_covered_and_no_words() -> None:
    said = facts(
        code("J2170", "covered"),
        code("E34.3", "covered", "ICD-10-CM", "E34.4"),
        code("R62", "not_covered", "ICD-10-CM"),
        code("J0000", "mentioned"),
    )
    rules = rules_of(RULING, said, None)
    assert [rule.code for rule in rules] == ["J2170", "E34.3", "R62"]
    assert rules[0].diagnoses == ["E34.3-E34.4"]
    assert str(rules[0].valid_from) == "2026-01-01"
    assert all(QUOTE not in rule.model_dump_json() for rule in rules)
    assert {rule.difference for rule in rules} == {None}


def test_what_moved_is_gone_from_one_place_and_new_in_another() -> None:
    before = facts(code("J2170", "covered"), code("J2171", "covered"), code("J2172", "covered"))
    after = facts(code("J2170", "covered"), code("J2171", "not_covered"))
    told = [(rule.code, rule.disposition, rule.difference) for rule in rules_of(RULING, after, before)]
    assert told == [
        ("J2170", "covered", "same"),
        ("J2171", "not_covered", "added"),
        ("J2171", "covered", "removed"),
        ("J2172", "covered", "removed"),
    ]
