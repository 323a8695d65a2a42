"""Cursors belong to one list and one query."""

import pytest

from payerwatch.gateway.api.cursors import cursor_at, place_of
from payerwatch.gateway.api.problems import KINDS, ProblemCode, Refused

KEY = "k" * 32
QUERY = {"payer": "northfield", "impact": None}


def test_a_cursor_leads_back_to_its_place() -> None:
    assert place_of(KEY, "changes", QUERY, cursor_at(KEY, "changes", QUERY, "17")) == "17"
    assert place_of(KEY, "changes", QUERY, None) is None


@pytest.mark.parametrize(
    "cursor",
    [
        "17",
        "",
        cursor_at("x" * 32, "changes", QUERY, "17"),
        cursor_at(KEY, "policies", QUERY, "17"),
        cursor_at(KEY, "changes", {"payer": "harbor"}, "17"),
        cursor_at(KEY, "changes", QUERY, "17")[:-1],
    ],
    ids=["a number", "nothing", "another key", "another list", "another query", "cut short"],
)
def test_a_cursor_that_is_forged_or_from_another_query_is_refused(cursor: str) -> None:
    with pytest.raises(Refused) as refused:
        place_of(KEY, "changes", QUERY, cursor)
    assert refused.value.code is ProblemCode.INVALID_CURSOR


def test_every_code_of_the_closed_list_has_a_meaning() -> None:
    assert set(KINDS) == set(ProblemCode)
