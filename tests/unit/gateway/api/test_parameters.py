import pytest
from pydantic import TypeAdapter, ValidationError

from payerwatch.gateway.api.v1.parameters import Day, Moment

DAY, MOMENT = TypeAdapter[object](Day), TypeAdapter[object](Moment)


@pytest.mark.parametrize("written", ["0", "1767225600", "1e9", "20260331", ""])
def test_a_number_is_no_day_and_no_moment(written: str) -> None:
    for kind in (DAY, MOMENT):
        with pytest.raises(ValidationError):
            kind.validate_python(written)


def test_a_day_and_a_moment_are_taken_as_written() -> None:
    assert str(DAY.validate_python("2026-03-31")) == "2026-03-31"
    assert str(MOMENT.validate_python("2026-03-31T12:00:00Z")) == "2026-03-31 12:00:00+00:00"
