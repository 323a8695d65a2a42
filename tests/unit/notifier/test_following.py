from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payerwatch.notifier.deadlines.following import Followed, Held, Printed, followed, printed_ahead, reminder_due
from payerwatch.policies.spans import in_words, last_day

TODAY = date(2026, 11, 21)


def printed(day: str, kind: str = "effective") -> Printed:
    return Printed(kind, date.fromisoformat(day), None, day, day)


def held(number: int, day: str, kind: str = "effective") -> Held:
    return Held(UUID(int=number), kind, date.fromisoformat(day))


def test_what_is_printed_ahead_is_a_deadline_as_precise_as_it_is_printed() -> None:
    dates = [
        {"kind": "effective", "value": "2027-01-01", "precision": "day", "printed": "a", "quote": "q"},
        {"kind": "effective", "value": "2027-01-01", "precision": "day", "printed": "again", "quote": "q"},
        {"kind": "effective", "value": "2027-02", "precision": "month"},
        {"kind": "effective", "value": "2026-11", "precision": "month"},
        {"kind": "effective", "value": "2026-10", "precision": "month"},
        {"kind": "retired", "value": "2027", "precision": "year"},
        {"kind": "effective", "value": "2026-11-20", "precision": "day"},
        {"kind": "last_review", "value": "2027-01-01", "precision": "day"},
        {"kind": "effective", "value": "2027-02-30", "precision": "day"},
    ]
    assert [(row.kind, row.day, row.last) for row in printed_ahead(dates, TODAY)] == [
        ("effective", date(2026, 11, 1), date(2026, 11, 30)),
        ("effective", date(2027, 1, 1), date(2027, 1, 1)),
        ("effective", date(2027, 2, 1), date(2027, 2, 28)),
        ("retired", date(2027, 1, 1), date(2027, 12, 31)),
    ]


def test_a_month_that_gets_its_day_is_the_same_deadline_moved() -> None:
    before = Held(UUID(int=1), "effective", date(2027, 3, 1), "month")
    after = printed("2027-03-01")
    assert followed([before], [after], TODAY) == Followed(moved=((before, after),))
    assert followed([before], [Printed("effective", date(2027, 3, 1), None, "", "", "month")], TODAY) == Followed()


@pytest.mark.parametrize(
    ("first", "precision", "last", "said"),
    [
        ("2027-03-01", "day", "2027-03-01", "March 1, 2027"),
        ("2027-03-01", "month", "2027-03-31", "in March 2027"),
        ("2028-02-01", "month", "2028-02-29", "in February 2028"),
        ("2027-12-01", "month", "2027-12-31", "in December 2027"),
        ("2027-01-01", "year", "2027-12-31", "in 2027"),
    ],
)
def test_a_date_is_said_as_precisely_as_it_is_printed(first: str, precision: str, last: str, said: str) -> None:
    day = date.fromisoformat(first)
    assert (last_day(day, precision), in_words(day, precision)) == (date.fromisoformat(last), said)


def test_a_postponed_day_is_the_same_deadline_moved() -> None:
    before, after = held(1, "2027-01-01"), printed("2027-04-01")
    assert followed([before], [after], TODAY) == Followed(moved=((before, after),))


def test_a_day_that_stays_is_not_taken_for_one_that_moved() -> None:
    stays, goes = held(1, "2027-02-01"), held(2, "2027-01-01")
    after = [printed("2027-02-01"), printed("2027-03-01")]
    assert followed([stays, goes], after, TODAY) == Followed(moved=((goes, after[1]),))


def test_what_is_no_longer_printed_is_withdrawn_and_what_has_passed_is_left_alone() -> None:
    ahead, passed = held(1, "2027-01-01"), held(2, "2026-11-20")
    assert followed([ahead, passed], [], TODAY) == Followed(withdrawn=(ahead,))


def test_a_date_of_another_kind_does_not_continue_this_one() -> None:
    before, after = held(1, "2027-01-01"), printed("2027-01-01", "comment_end")
    assert followed([before], [after], TODAY) == Followed(new=(after,), withdrawn=(before,))


@pytest.mark.parametrize(
    ("left", "due"), [(31, None), (30, 30), (29, 30), (15, 30), (14, 14), (8, 14), (7, 7), (1, 1), (0, 1), (-1, None)]
)
def test_a_reminder_missed_on_its_day_is_made_up_for(left: int, due: int | None) -> None:
    assert reminder_due(TODAY + timedelta(days=left), TODAY, (30, 14, 7, 1)) == due


DAYS = st.sets(st.integers(0, 6)).map(lambda days: [TODAY + timedelta(days=each) for each in sorted(days)])


@given(DAYS, DAYS)
def test_every_printed_day_is_held_afterwards_and_no_other(before: list[date], after: list[date]) -> None:
    rows = [Held(UUID(int=number), "effective", day) for number, day in enumerate(before)]
    steps = followed(rows, [Printed("effective", day, None, "", "") for day in after], TODAY)
    moved = {held.id: printed.day for held, printed in steps.moved}
    gone = {each.id for each in steps.withdrawn}
    left = [moved.get(row.id, row.day) for row in rows if row.id not in gone] + [row.day for row in steps.new]
    assert sorted(left) == after
