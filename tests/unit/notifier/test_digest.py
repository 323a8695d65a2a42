from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payerwatch.notifier.digest.periods import last_day, last_week
from payerwatch.notifier.digest.selection import Candidate, entries_for

NEW_YORK = ZoneInfo("America/New_York")
HONOLULU = ZoneInfo("Pacific/Honolulu")


@pytest.mark.parametrize(
    ("now", "week"),
    [
        ("2027-01-04T11:59:59+00:00", "2026-W52"),  # Monday, a second before seven in New York
        ("2027-01-04T12:00:00+00:00", "2026-W53"),
        ("2027-01-10T23:00:00+00:00", "2026-W53"),
        ("2027-01-11T12:00:00+00:00", "2027-W01"),
        ("2026-03-09T11:00:00+00:00", "2026-W10"),  # the Monday after the clocks went forward
    ],
)
def test_the_week_told_is_the_last_whole_one_in_the_readers_time(now: str, week: str) -> None:
    assert last_week(datetime.fromisoformat(now), NEW_YORK).name == week


def test_a_reader_further_west_is_told_later() -> None:
    now = datetime(2027, 1, 4, 12, tzinfo=UTC)
    assert last_week(now, HONOLULU).name == "2026-W52"
    assert last_day(now, HONOLULU).name == "2027-01-02"


@given(st.integers(0, 15 * 365 * 24 * 60))
def test_every_moment_belongs_to_exactly_one_week(minutes: int) -> None:
    moment = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    week = last_week(moment, NEW_YORK)
    after = last_week(week.end + timedelta(days=7, hours=12), NEW_YORK)
    assert after.start == week.end
    assert week.start.isocalendar()[:2] == tuple(int(part) for part in week.name.split("-W"))
    assert week.end <= moment


def candidate(number: int, payer: str = "northfield", impact: str = "low") -> Candidate:
    return Candidate(UUID(int=number), payer, impact, datetime(2026, 11, 21, tzinfo=UTC))


def test_what_a_watch_met_comes_first_then_known_payers_then_the_weightiest() -> None:
    week = [candidate(1, impact="high"), candidate(2, "harbor"), candidate(3), candidate(4, impact="medium")]
    entries = entries_for(week, {UUID(int=3)}, {"harbor"})
    assert [each.int for each in entries.yours] == [3, 2]
    assert [each.int for each in entries.others] == [1, 4]


def test_a_busy_week_is_cut_and_never_said_twice() -> None:
    week = [candidate(number) for number in range(100)]
    entries = entries_for(week, {each.change_id for each in week[:50]}, ())
    assert len(entries.yours) == 25
    assert len(entries.others) == 10
    assert not set(entries.yours) & set(entries.others)
