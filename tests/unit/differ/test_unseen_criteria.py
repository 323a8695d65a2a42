"""Criteria in forms that no document at hand uses. All policies are ours."""

from payerwatch.differ.facts import facts_of
from payerwatch.policies.facts import Facts
from payerwatch.policies.words import IndicationStatus
from payerwatch.reading.read import read

_HEAD = "<h1>Widget Therapy</h1><p>Policy Number: WID-101</p><h2>Coverage</h2>"


def _facts(section: str) -> Facts:
    return facts_of(read(f"{_HEAD}{section}".encode(), content_type="text/html"))


def test_a_lead_in_that_names_nothing_is_no_exclusion() -> None:
    found = _facts("<p>The following are not covered:</p><ul><li>Cosmetic use</li><li>Lost widgets</li></ul>")
    assert [each.text for each in found.exclusions] == ["Cosmetic use", "Lost widgets"]
    assert [each.text for each in found.indications] == ["Cosmetic use", "Lost widgets"]


def test_a_limit_in_prose_is_a_requirement() -> None:
    found = _facts("<p>Coverage is limited to 2 units per year.</p>")
    assert [each.text for each in found.requirements] == ["Coverage is limited to 2 units per year."]


def test_an_age_makes_coverage_conditional() -> None:
    found = _facts("<p>Texas: Widgets are covered for ages 21 and older.</p><p>Ohio: Widgets are not covered.</p>")
    assert [each.status for each in found.indications] == [
        IndicationStatus.COVERED_WHEN_CRITERIA_MET,
        IndicationStatus.NOT_COVERED,
    ]


def test_how_long_an_approval_lasts_is_asked_for_under_any_heading() -> None:
    found = _facts("<h3>Initial criteria</h3><p>Must meet all:</p><ul><li>Age 18 or older</li></ul>"
                   "<p>Approval duration: 6 months</p>")  # fmt: skip
    assert [each.text for each in found.requirements] == ["Age 18 or older", "Approval duration: 6 months"]


def test_all_of_in_a_cell_joins_its_points() -> None:
    found = _facts(
        "<table><tr><th>Indication</th><th>Criteria</th></tr>"
        "<tr><td>Crohn's disease</td><td>All of: age 6 or older; failure of one biologic</td></tr></table>"
    )
    assert [each.logic for each in found.requirements] == ["all"]


def test_an_inner_list_keeps_its_own_logic() -> None:
    found = _facts(
        "<p>Widgets are medically necessary when all of the following are met:</p><ol type='A'>"
        "<li>Age 18 or older; and</li><li>Any one of the following:<ol><li>Failure of two gadgets; or</li>"
        "<li>Contraindication to gadgets.</li></ol></li></ol>"
    )
    assert [each.logic for each in found.requirements] == ["all", "any", "any"]
