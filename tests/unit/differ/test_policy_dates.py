import pytest

from payerwatch.differ.dates.policy_dates import dates_of
from payerwatch.differ.dates.printed import printed_dates
from payerwatch.reading.read import read


def dated(html: str) -> set[tuple[str, str]]:
    return {(str(each.kind), each.value) for each in dates_of(read(f"<html><body><h1>Quillon</h1>{html}".encode()))}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1/2/2026", "2026-01-02"),
        ("04.01.2018", "2018-04-01"),
        ("10-1-25", "2025-10-01"),
        ("Oct. 1, 2024", "2024-10-01"),
        ("April 2026", "2026-04"),
        ("06.25", "2025-06"),
        ("2025", "2025"),
        ("2026-03-11", "2026-03-11"),
        ("13/45/2024", None),
    ],
)
def test_dates_are_read_as_precisely_as_they_are_printed(text: str, value: str | None) -> None:
    assert [each.value for each in printed_dates(text)] == ([value] if value else [])


def test_each_label_has_its_own_meaning() -> None:
    html = (
        "<p>Policy Number: Q-12</p><p>Original Effective Date: 11/15/06</p><p>Effective Date: January 1, 2026</p>"
        "<p>Last Review Date: 10/08/25</p><p>Next Review Date: 2027</p><p>Committee Approval Date: June 20, 2024</p>"
    )
    assert dated(html) == {
        ("original_effective", "2006-11-15"),
        ("effective", "2026-01-01"),
        ("last_review", "2025-10-08"),
        ("next_review", "2027"),
        ("other", "2024-06-20"),
    }


def test_effective_in_a_history_box_with_reviews_is_the_original_date() -> None:
    html = (
        "<h2>Policy</h2><p>Covered.</p><h2>Policy History</h2><ul><li>Last Review 03/11/2026</li>"
        "<li>Effective: 09/09/2005</li><li>Next Review: 08/13/2026</li></ul>"
    )
    assert dated(html) == {
        ("last_review", "2026-03-11"),
        ("original_effective", "2005-09-09"),
        ("next_review", "2026-08-13"),
    }


def test_effective_in_a_head_beside_a_review_stays_effective() -> None:
    assert ("effective", "2018-01-01") in dated("<p>Effective Date: 01/01/2018</p><p>Last Review Date: 08/27/2025</p>")


def test_rows_of_the_change_log_are_revisions_and_the_first_may_be_the_origin() -> None:
    html = (
        "<h2>Coverage</h2><p>Covered.</p><h2>Revision History</h2><table><tr><th>Date</th><th>Summary</th></tr>"
        "<tr><td>09/30/25</td><td>Code edit.</td></tr><tr><td>08/15/19</td><td>Original effective date"
        "</td></tr></table>"
    )
    assert dated(html) == {("revision", "2025-09-30"), ("original_effective", "2019-08-15")}


def test_dates_in_the_criteria_and_references_are_not_the_documents() -> None:
    html = (
        "<h2>Coverage Criteria</h2><p>Claims with an effective date of 01/01/2019 need review on 02/02/2019.</p>"
        "<h2>References</h2><p>Moe A. Effective pumps. Published January 5, 2020. Reviewed 03/03/2021.</p>"
        "<h2>Notes</h2>" + "<p>Nothing.</p>" * 15
    )
    assert dated(html) == set()


def test_the_basis_is_kept_where_it_is_said() -> None:
    html = "<html><body><h1>Q</h1><p>Revision Effective Date: For services performed on or after 10/01/2025</p>"
    assert [(each.basis, each.value) for each in dates_of(read(html.encode()))] == [("service", "2025-10-01")]
