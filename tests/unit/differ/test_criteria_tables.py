"""Indications and what is asked of them, from tables and lists."""

from payerwatch.differ.facts import facts_of
from payerwatch.policies.facts import Facts
from payerwatch.policies.words import IndicationStatus
from payerwatch.reading.read import read


def _facts(body: str) -> Facts:
    page = f"<html><body><main><h1>Larimide</h1><h2>Coverage Criteria</h2>{body}</main></body></html>"
    return facts_of(read(page.encode(), content_type="text/html"))


def _table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def test_a_table_of_indications_gives_each_with_its_criteria() -> None:
    facts = _facts(_table(("Indication", "Criteria"), ("Widget ache", "ALL of the following: 1. Age 18 years")))
    assert [(each.text, each.status) for each in facts.indications] == [
        ("Widget ache", IndicationStatus.COVERED_WHEN_CRITERIA_MET)
    ]
    assert [(each.kind, each.logic) for each in facts.requirements] == [("age", "all")]


def test_a_table_of_statuses_gives_each_its_own() -> None:
    facts = _facts(_table(("Condition", "Coverage status"), ("Ache", "Covered"), ("Rust", "Investigational")))
    assert [each.status for each in facts.indications] == [IndicationStatus.COVERED, IndicationStatus.EXPERIMENTAL]
    assert [each.quote for each in facts.exclusions] == ["Rust | Investigational"]


def test_a_list_of_what_is_covered_asks_for_nothing() -> None:
    facts = _facts("<p>The following procedures are medically necessary:</p><ul><li>Filing</li><li>Oiling</li></ul>")
    assert [each.text for each in facts.indications] == ["Filing", "Oiling"]
    assert facts.requirements == ()


def test_a_point_that_speaks_of_days_covered_is_a_requirement() -> None:
    facts = _facts(
        "<p>Larimide is medically necessary when all of the following are met:</p>"
        "<ul><li>At least 80% of days covered in the last year</li><li>or</li></ul>"
    )
    assert [each.text for each in facts.requirements] == ["At least 80% of days covered in the last year"]
    assert len(facts.indications) == 1


def test_unless_otherwise_stated_excludes_nothing() -> None:
    facts = _facts("<p>Unless otherwise stated above, approvals last one year.</p>")
    assert facts.exclusions == ()
