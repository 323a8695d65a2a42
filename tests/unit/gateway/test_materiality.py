"""The edit that matters most is among those that everybody may see."""

import pytest

from payerwatch.gateway.pages.brief import BriefShown, IndicationRow
from payerwatch.gateway.pages.comparison import ComparisonShown, HunkShown
from payerwatch.gateway.pages.materiality import by_materiality, changed_first
from payerwatch.gateway.pages.open_brief import open_brief

LAYOUT = [HunkShown(new=f"Layout {place}", kind="formatting_only", unchanged_before=place) for place in range(4)]
TIGHTENED = HunkShown(new="Two results", kind="criteria_changed", direction="tightened", unchanged_before=9)
UNCLEAR = HunkShown(new="Some results", kind="criteria_changed", direction="unclear")
CODE = HunkShown(new="J2170", kind="codes_removed")


def test_an_edit_that_counts_is_open_however_many_stand_before_it() -> None:
    comparison = ComparisonShown(hunks=(*LAYOUT, CODE, UNCLEAR, TIGHTENED), unchanged_after=3)
    open_ = open_brief(BriefShown(), comparison, whole=False)
    assert [hunk.new for hunk in open_.hunks.rows] == ["Two results", "Some results", "J2170"]
    assert open_.hunks.closed == 4
    assert open_.reordered


def test_edits_of_equal_weight_keep_the_order_of_the_document_and_what_stands_between_them() -> None:
    assert by_materiality(LAYOUT) == tuple(LAYOUT)
    assert not open_brief(BriefShown(), ComparisonShown(hunks=tuple(LAYOUT)), whole=True).reordered


def test_no_gap_is_told_between_edits_that_do_not_follow_one_another() -> None:
    assert {hunk.unchanged_before for hunk in by_materiality([*LAYOUT, TIGHTENED])} == {0}


@pytest.mark.parametrize("happened", ["added", "removed", "changed"])
def test_an_indication_that_changed_is_open(happened: str) -> None:
    rows = [IndicationRow(text=f"Same {place}") for place in range(5)] + [IndicationRow(text="It", happened=happened)]
    assert changed_first(rows)[0].text == "It"
