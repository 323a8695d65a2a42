from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from payerwatch.fetcher.politeness import LONGEST_WAIT, OPENS_AFTER, Pace, backoff, breaker_wait, retry_after
from payerwatch.fetcher.schedule import counts_as_missing, is_conditional
from payerwatch.policies.words import Verdict

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
CHANCES = some.floats(0, 1, exclude_max=True)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("999999999999", 86_400),
        (format_datetime(NOW + timedelta(minutes=5), usegmt=True), 300),
        (format_datetime(NOW - timedelta(minutes=5), usegmt=True), 0),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("\u0665", None),
        (None, None),
        ("", None),
    ],
)
def test_a_retry_after_is_read_in_both_of_its_forms(header: str | None, seconds: int | None) -> None:
    asked = retry_after(header, NOW)
    assert asked == (None if seconds is None else timedelta(seconds=seconds))


@given(some.text(max_size=40))
def test_any_retry_after_is_usable_or_nothing(header: str) -> None:
    asked = retry_after(header, NOW)
    assert asked is None or timedelta() <= asked <= timedelta(days=1)


@given(some.integers(0, 10_000), CHANCES)
def test_a_wait_grows_up_to_its_most_and_never_beyond(failures: int, chance: float) -> None:
    assert timedelta() <= backoff(failures, chance) <= LONGEST_WAIT


@given(some.integers(0, 200), CHANCES)
def test_a_breaker_opens_only_after_several_failures_and_then_for_a_while(failures: int, chance: float) -> None:
    wait = breaker_wait(failures, chance)
    if failures < OPENS_AFTER:
        assert wait is None
    else:
        assert wait is not None
        assert wait >= timedelta(seconds=30)


async def test_requests_start_one_per_gap_in_the_order_of_asking() -> None:
    clock, waits = [100.0], []

    async def sleep(seconds: float) -> None:
        waits.append(round(seconds, 3))

    pace = Pace(timedelta(seconds=2), clock=lambda: clock[0], sleep=sleep)
    for _ in range(3):
        await pace.turn()
    clock[0] = 110.0
    await pace.turn()
    assert waits == [2.0, 4.0]
    assert pace.remaining() == timedelta(seconds=2)


def test_every_tenth_visit_is_unconditional() -> None:
    assert [visit for visit in range(31) if not is_conditional(visit)] == [0, 10, 20, 30]


@pytest.mark.parametrize("verdict", [Verdict.BLOCKED, Verdict.SERVER_ERROR, Verdict.UNREACHABLE, Verdict.INTERSTITIAL])
def test_a_host_that_is_down_or_blocks_us_says_nothing_about_a_policy(verdict: Verdict) -> None:
    assert not counts_as_missing(verdict, 99, NOW - timedelta(days=30), NOW)


def test_a_policy_that_is_not_there_is_missing_only_after_three_visits_and_two_days() -> None:
    assert not counts_as_missing(Verdict.GONE, 2, NOW - timedelta(days=3), NOW)
    assert not counts_as_missing(Verdict.GONE, 9, NOW - timedelta(hours=47), NOW)
    assert counts_as_missing(Verdict.GONE, 3, NOW - timedelta(hours=48), NOW)
