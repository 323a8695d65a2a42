from datetime import date

import pytest

from payerwatch.gateway.pages.brief import StatusShown
from payerwatch.gateway.pages.standing import standing

TODAY = date(2026, 11, 24)


def said(value: str, standing: str = "upcoming", was: str = "") -> StatusShown:
    return StatusShown(standing=standing, value=value, was=was)


@pytest.mark.parametrize(
    ("value", "state", "text", "days"),
    [
        ("2027-01-01", "upcoming", "Takes effect January 1, 2027", 38),
        ("2026-11-24", "in_effect", "In effect since November 24, 2026", None),
        ("2027-01", "in_effect", "Effective January 2027; no day is printed", None),
        ("", "unprinted", "No effective date is printed in this version.", None),
    ],
)
def test_a_brief_written_once_is_read_by_todays_date(value: str, state: str, text: str, days: int | None) -> None:
    found = standing(said(value), TODAY)
    assert (found.state, found.text, found.days) == (state, text, days)


def test_a_postponed_date_is_shown_with_the_one_before() -> None:
    found = standing(said("2027-04-01", "postponed", "2027-01-01"), TODAY)
    assert (found.state, found.was, found.text) == ("postponed", "January 1, 2027", "April 1, 2027")


def test_a_retired_policy_without_a_printed_date_says_so() -> None:
    assert "No retirement date is printed" in standing(said("", "retired"), TODAY).text
