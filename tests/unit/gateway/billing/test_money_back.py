from datetime import UTC, datetime, timedelta

import pytest

from payerwatch.gateway.billing.money_back import PERIOD, SECOND, last_moment, may_have_back

PAID = datetime(2026, 11, 1, 12, 0, 0, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("asked_at", "possible"),
    [
        (PAID, True),
        (PAID + PERIOD - SECOND, True),
        (PAID + PERIOD, True),
        (PAID + PERIOD + SECOND - INSTANT, True),
        (PAID + PERIOD + SECOND, False),
        (PAID + timedelta(days=15), False),
    ],
)
def test_day_14_counts_to_its_last_second(asked_at: datetime, possible: bool) -> None:
    assert may_have_back(PAID, asked_at, had_before=False) is possible


def test_the_clock_change_takes_no_hour_away() -> None:
    assert last_moment(datetime(2026, 10, 25, tzinfo=UTC)) == datetime(2026, 11, 8, tzinfo=UTC)


def test_it_is_once_per_customer() -> None:
    assert not may_have_back(PAID, PAID, had_before=True)


def test_what_was_never_paid_is_not_given_back() -> None:
    assert not may_have_back(None, PAID, had_before=False)
