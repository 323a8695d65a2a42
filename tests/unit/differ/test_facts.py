from dataclasses import replace

import orjson

from payerwatch.differ.facts import facts_of
from payerwatch.differ.verify import unproven
from payerwatch.differ.wire import facts_from
from payerwatch.reading.document import Document
from payerwatch.reading.read import read

POLICY = b"""<html><body><h1>Quillon Pump</h1><p>Policy Number: Q-12</p><p>Effective Date: January 1, 2026</p>
<h2>Coverage Criteria</h2>
<p>Quillon (J0099) is considered medically necessary when ALL of the following criteria are met:</p>
<ol><li>Age 18 years or older; and</li><li>Trial and failure of two oral drugs; and</li>
<li>Prescribed by a neurologist</li></ol>
<p>Quillon is considered experimental, investigational or unproven for any of the following:</p>
<ul><li>Hiccups</li><li>Chronic yawning</li></ul>
<p>Prior authorization is required for Quillon.</p>
<h2>HCPCS Codes</h2><table><tr><td>J0099</td><td>Quillon, 1 mg</td></tr></table></body></html>"""


def document() -> Document:
    return read(POLICY)


def test_requirements_have_a_kind_and_the_logic_of_their_lead() -> None:
    found = [(each.kind, each.logic) for each in facts_of(document()).requirements]
    assert found == [("age", "all"), ("prior_therapy", "all"), ("prescriber", "all"), ("prior_auth", None)]


def test_points_under_a_refusal_are_excluded_indications() -> None:
    facts = facts_of(document())
    refused = [each.text for each in facts.indications if each.status == "experimental"]
    assert refused[1:] == ["Hiccups", "Chronic yawning"]
    assert {"Hiccups", "Chronic yawning"} <= {each.text for each in facts.exclusions}


def test_an_indication_with_conditions_is_covered_when_they_are_met() -> None:
    first = facts_of(document()).indications[0]
    assert (first.status, first.codes) == ("covered_when_criteria_met", ("J0099",))


def test_every_fact_is_found_again_to_the_letter() -> None:
    assert unproven(facts_of(document()), document()) == []


def test_a_fact_whose_quote_is_not_in_its_block_is_unproven() -> None:
    facts = facts_of(document())
    forged = replace(facts, exclusions=(replace(facts.exclusions[0], quote="Never printed"),))
    assert [fact.quote for fact in unproven(forged, document())] == ["Never printed"]


def test_facts_come_back_from_the_wire_as_they_went() -> None:
    facts = facts_of(document())
    assert facts_from(orjson.loads(orjson.dumps(facts))) == facts
