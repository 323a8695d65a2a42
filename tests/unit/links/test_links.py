from datetime import timedelta

import pytest
import time_machine

from payerwatch.links import LinkExpired, LinkForged, Purpose, read, sign

KEY = "k" * 32
HOUR = timedelta(hours=1)


def test_a_link_gives_back_its_subject() -> None:
    assert read(KEY, sign(KEY, Purpose.SIGN_IN, "ann"), Purpose.SIGN_IN, HOUR) == "ann"


def test_a_link_opens_nothing_but_what_it_was_signed_for() -> None:
    with pytest.raises(LinkForged):
        read(KEY, sign(KEY, Purpose.CONFIRM_ADDRESS, "ann"), Purpose.SIGN_IN, HOUR)


@pytest.mark.parametrize("token", ["", ".", "a.b.c", "\x00", "ä" * 40])
def test_what_we_did_not_sign_is_forged(token: str) -> None:
    with pytest.raises(LinkForged):
        read(KEY, token, Purpose.SIGN_IN, HOUR)


def test_another_key_does_not_open() -> None:
    with pytest.raises(LinkForged):
        read("x" * 32, sign(KEY, Purpose.SIGN_IN, "ann"), Purpose.SIGN_IN, HOUR)


def test_an_old_link_is_expired_and_not_forged() -> None:
    with time_machine.travel("2026-11-21T10:00:00Z", tick=False):
        token = sign(KEY, Purpose.SIGN_IN, "ann")
    with time_machine.travel("2026-11-21T11:00:02Z", tick=False), pytest.raises(LinkExpired):
        read(KEY, token, Purpose.SIGN_IN, HOUR)
    with time_machine.travel("2036-11-21T11:00:02Z", tick=False):
        assert read(KEY, token, Purpose.SIGN_IN) == "ann"
