"""Six digits of an app: of now or a neighbour, and once."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from payerwatch.gateway.operator.digits import STEP, new_secret, step_of, to_app

NOW = datetime(2026, 11, 24, 12, 0, 10, tzinfo=UTC)
SECRET = new_secret()


def digits(at: datetime) -> str:
    return pyotp.TOTP(SECRET).at(at)


@pytest.mark.parametrize("off", [-1, 0, 1])
def test_a_phone_may_be_half_a_minute_off(off: int) -> None:
    step = step_of(SECRET, digits(NOW + timedelta(seconds=STEP * off)), NOW, 0)
    assert step == int(NOW.timestamp()) // STEP + off


def test_older_digits_are_wrong() -> None:
    assert step_of(SECRET, digits(NOW - timedelta(seconds=3 * STEP)), NOW, 0) is None


def test_digits_count_once() -> None:
    step = step_of(SECRET, digits(NOW), NOW, 0)
    assert step is not None
    assert step_of(SECRET, digits(NOW), NOW, step) is None


@pytest.mark.parametrize("typed", ["", "12345", "١٢٣٤٥٦", "abcdef"])
def test_what_is_not_the_digits_is_refused_and_breaks_nothing(typed: str) -> None:
    assert step_of(SECRET, typed, NOW, 0) is None


def test_digits_may_be_typed_with_the_gap_that_apps_show() -> None:
    whole = digits(NOW)
    assert step_of(SECRET, f" {whole[:3]} {whole[3:]} ", NOW, 0)


def test_the_app_is_told_whose_key_it_is() -> None:
    assert to_app(SECRET, "ann@clinic.example").startswith("otpauth://totp/Payerwatch%20operator:ann%40clinic.example")
