"""Edits as payers print them, from the bytes: what is only a date, what is only a number."""

import pytest

from payerwatch.differ.compare.comparison import compare
from payerwatch.differ.facts import facts_of
from payerwatch.differ.versions_read import Version
from payerwatch.policies.words import ChangeKind
from payerwatch.reading.read import read

PAGE = """<html><head><title>Larimide</title></head><body><main><h1>Larimide</h1>
<p>Policy No.: {number}<br>Effective Date: {effective}</p>
<h2>Coverage</h2><p>Larimide is medically necessary for adults of slow growth.</p></main></body></html>"""


def read_page(number: str = "QM-0101-26", effective: str = "07/01/2026") -> Version:
    document = read(PAGE.format(number=number, effective=effective).encode(), content_type="text/html")
    return Version(document, facts_of(document))


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("04/2026", "06/2026"),
        ("04/01/2026", "06/01/2026"),
        ("April 2026", "June 2026"),
        ("1 April 2026", "1 June 2026"),
        ("April 1, 2026", "June 1, 2026"),
    ],
)
def test_another_date_behind_its_label_changes_dates_alone(was: str, now: str) -> None:
    kinds = set(compare(read_page(effective=was), read_page(effective=now)).kinds)
    assert kinds <= {ChangeKind.DATES_CHANGED, ChangeKind.POSTPONED}
    assert ChangeKind.DATES_CHANGED in kinds


def test_another_number_of_the_policy_changes_no_criterion() -> None:
    assert compare(read_page("QM-0101-26"), read_page("QM-8101-26")).kinds == (ChangeKind.RENUMBERED,)
