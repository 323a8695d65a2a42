from datetime import UTC, datetime

import pytest

from payerwatch.gateway import wording
from payerwatch.gateway.wording import last_check, printed_date
from payerwatch.policies.words import ChangeKind, DateKind, Disposition, IndicationStatus

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "words"),
    [("2027-01-01", "January 1, 2027"), ("2027-01", "January 2027"), ("2027", "2027"), ("soon-x-y", "soon-x-y")],
)
def test_a_date_is_as_precise_as_printed(value: str, words: str) -> None:
    assert printed_date(value) == words


def test_the_last_check_is_told_in_the_payers_time() -> None:
    assert last_check(datetime(2026, 11, 21, 11, 12, tzinfo=UTC), NOW) == "today, 6:12 am ET"
    assert last_check(datetime(2026, 11, 2, 17, 0, tzinfo=UTC), NOW) == "November 2, 2026, 12:00 pm ET"
    assert last_check(None, NOW) == "never"


def test_every_word_of_the_closed_lists_has_a_wording() -> None:
    assert set(wording.KINDS) == set(ChangeKind)
    assert set(wording.DATE_MEANINGS) == set(DateKind)
    assert set(wording.DISPOSITIONS) == set(Disposition)
    assert set(wording.STATUSES) == set(IndicationStatus)
