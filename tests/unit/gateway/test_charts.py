"""Charts say in words what they show."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from payerwatch.gateway.charts import WIDTH, code_bars, month_bars, version_line


@dataclass(frozen=True, slots=True)
class Read:
    taken_at: datetime
    what: str = "Codes added"
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


FIRST, SECOND = datetime(2026, 3, 4, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC)


def test_one_version_makes_no_line_and_two_stand_at_its_ends() -> None:
    assert version_line([Read(SECOND)]) is None
    line = version_line([Read(SECOND), Read(FIRST, "First version we read")])
    assert line is not None
    assert line.words.endswith("November 21, 2026: Codes added; March 4, 2026: First version we read.")
    assert [dot.latest for dot in line.dots] == [True, False]
    assert line.dots[1].x < line.dots[0].x < WIDTH


def test_versions_read_at_one_moment_do_not_divide_by_nothing() -> None:
    assert version_line([Read(FIRST), Read(FIRST)]) is not None


def test_codes_gained_and_lost_are_counted_and_none_makes_no_chart() -> None:
    assert code_bars([Read(FIRST)]) is None
    bars = code_bars([Read(SECOND, added=["a", "b"], removed=["c"]), Read(FIRST)])
    assert bars is not None
    assert bars.words == "Codes gained and lost. November 21, 2026: 2 codes added, 1 removed."
    assert bars.bars[0].up == 2 * bars.bars[0].down


def test_months_without_a_change_stay_and_no_change_at_all_makes_no_chart() -> None:
    assert month_bars([(date(2026, 10, 1), 0)]) is None
    months = month_bars([(date(2026, 10, 1), 0), (date(2026, 11, 1), 4)])
    assert months is not None
    assert months.words == "Changes found by month. October 2026: 0; November 2026: 4."
