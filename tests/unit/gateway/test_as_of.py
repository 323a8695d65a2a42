from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from payerwatch.gateway.as_of import Ground, Known, in_force

FIRST = Known(1, date(2026, 2, 1), None)
SECOND = Known(2, date(2026, 5, 10), date(2026, 7, 1))
THIRD = Known(3, date(2026, 9, 3), date(2026, 8, 1))
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
histories = st.lists(st.tuples(days, st.none() | days), max_size=6).map(
    lambda rows: [Known(number, *row) for number, row in enumerate(rows, 1)]
)


def test_a_version_begins_on_the_day_it_prints_and_not_when_it_was_read() -> None:
    found = in_force([SECOND, FIRST], date(2026, 6, 30))
    assert found is not None
    assert (found.version, found.next) == (FIRST, SECOND)
    begun = in_force([FIRST, SECOND], date(2026, 7, 1))
    assert begun is not None
    assert (begun.version, begun.version.ground) == (SECOND, Ground.PRINTED)


def test_a_version_that_was_read_late_still_stood_from_its_printed_day() -> None:
    found = in_force([FIRST, SECOND, THIRD], date(2026, 8, 15))
    assert found is not None
    assert found.version == THIRD


def test_before_the_first_version_nothing_is_known() -> None:
    assert in_force([FIRST, SECOND], date(2026, 1, 31)) is None
    assert in_force([], date(2026, 1, 31)) is None


@given(histories, days)
def test_no_version_is_named_before_it_began(versions: list[Known], day: date) -> None:
    found = in_force(versions, day)
    if found is None:
        assert all(version.began > day for version in versions)
    else:
        assert found.version.began <= day
        assert all(version.began > day for version in versions if version.number > found.version.number)
