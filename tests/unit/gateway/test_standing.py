from datetime import date

import pytest

from payerwatch.gateway.pages.facts import FactsShown
from payerwatch.gateway.pages.standing import standing

TODAY = date(2026, 11, 24)


def dated(value: str, kind: str = "effective") -> FactsShown:
    return FactsShown.model_validate({"dates": [{"kind": kind, "value": value, "quote": value}]})


@pytest.mark.parametrize(
    ("value", "state", "text"),
    [
        ("2027-01-01", "upcoming", "Takes effect January 1, 2027"),
        ("2026-11-24", "in_effect", "In effect since November 24, 2026"),
        ("2027-01", "in_effect", "Effective date as precise as printed: January 2027"),
    ],
)
def test_a_printed_date_gives_the_standing(value: str, state: str, text: str) -> None:
    found = standing(dated(value), FactsShown(), [], TODAY)
    assert (found.state, found.text) == (state, text)


def test_days_are_counted_to_a_coming_date_only() -> None:
    assert standing(dated("2027-01-01"), FactsShown(), [], TODAY).days == 38
    assert standing(dated("2026-01-01"), FactsShown(), [], TODAY).days is None


def test_no_date_is_made_up_from_one_with_another_label() -> None:
    assert standing(dated("2007-05-02", "original_effective"), FactsShown(), [], TODAY).state == "unprinted"


def test_a_postponed_date_is_shown_with_the_one_before() -> None:
    found = standing(dated("2027-04-01"), dated("2027-01-01"), ["postponed"], TODAY)
    assert (found.state, found.was, found.text) == ("postponed", "January 1, 2027", "April 1, 2027")


def test_a_retired_policy_without_a_printed_date_says_so() -> None:
    assert "No retirement date is printed" in standing(FactsShown(), FactsShown(), ["retired"], TODAY).text
