from payerwatch.differ.compare.comparison import compare
from payerwatch.differ.facts import facts_of
from payerwatch.differ.versions_read import Version
from payerwatch.policies.words import ChangeKind
from payerwatch.reading.read import read


def _version(number: str, rule: str = "Widgets are covered for adults.") -> Version:
    page = (
        f"<html><body><main><h1>Widget therapy</h1><p>Policy Number: {number}</p><h2>Coverage Rationale</h2>"
        f"<p>{rule}</p><p>Policy {number} applies to every line of business that names widgets.</p>"
        "</main></body></html>"
    )
    document = read(page.encode(), content_type="text/html")
    return Version(document, facts_of(document))


def test_another_number_is_renumbered_and_no_change_of_criteria() -> None:
    assert compare(_version("WID.101"), _version("WID.202")).kinds == (ChangeKind.RENUMBERED,)


def test_another_revision_of_the_same_number_is_formatting() -> None:
    assert compare(_version("MP.002.27"), _version("MP.002.28")).kinds == (ChangeKind.FORMATTING_ONLY,)


def test_a_renumbered_policy_that_asks_more_says_both() -> None:
    kinds = compare(_version("WID.101"), _version("WID.202", "Widgets are not covered for adults.")).kinds
    assert set(kinds) == {ChangeKind.RENUMBERED, ChangeKind.CRITERIA_CHANGED}
