"""Keys as text, and where they may be used."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payerwatch.gateway.keys.limits import Counted, Standing, Window
from payerwatch.gateway.keys.networks import NotANetwork, checked_networks, is_within
from payerwatch.gateway.keys.text import LETTERS, KeyKind, new_key, read_key


@pytest.mark.parametrize("kind", list(KeyKind))
def test_a_key_is_read_as_it_was_made(kind: KeyKind) -> None:
    key = new_key(kind)
    assert key.whole.startswith(f"pw_{kind}_")
    assert read_key(key.whole) == key
    assert key.secret not in key.prefix


@given(place=st.integers(8, 57), letter=st.sampled_from(LETTERS))
def test_a_key_with_one_letter_wrong_is_no_key(place: int, letter: str) -> None:
    text = new_key(KeyKind.LIVE).whole
    wrong = text[:place] + letter + text[place + 1 :]
    assert (read_key(wrong) is None) == (wrong != text)


def test_a_test_key_does_not_become_live_by_its_head() -> None:
    assert read_key(new_key(KeyKind.TEST).whole.replace("_test_", "_live_")) is None


@given(text=st.text(max_size=80))
def test_no_other_text_is_a_key(text: str) -> None:
    assert read_key(text) is None
    assert read_key(f"pw_live_{text}") is None


@pytest.mark.parametrize(
    ("host", "networks", "within"),
    [
        ("203.0.113.7", [], True),
        ("203.0.113.7", ["203.0.113.0/24"], True),
        ("::ffff:203.0.113.7", ["203.0.113.0/24"], True),
        ("203.0.114.7", ["203.0.113.0/24"], False),
        ("2001:db8::1", ["2001:db8::/32"], True),
        ("2001:db9::1", ["2001:db8::/32", "203.0.113.0/24"], False),
        (None, ["0.0.0.0/0"], False),
        ("proxy", ["0.0.0.0/0"], False),
    ],
)
def test_a_key_is_used_from_its_networks_only(host: str | None, networks: list[str], within: bool) -> None:
    assert is_within(host, networks) is within


def test_networks_are_written_as_people_write_them() -> None:
    assert checked_networks(" 203.0.113.7, 203.0.113.9/24\n2001:db8::1/64 ") == [
        "203.0.113.7/32",
        "203.0.113.0/24",
        "2001:db8::/64",
    ]


@pytest.mark.parametrize("typed", ["everywhere", "203.0.113.300", "203.0.113.0/40", " ".join(["10.0.0.1"] * 21)])
def test_what_is_no_network_is_refused(typed: str) -> None:
    with pytest.raises(NotANetwork):
        checked_networks(typed)


def test_who_waits_waits_for_the_window_that_is_full() -> None:
    minute = Standing(Window("minute", "k", 60, timedelta(minutes=1)), 12, timedelta(seconds=20))
    day = Standing(Window("day", "o", 100, timedelta(days=1)), 100, timedelta(hours=1))
    headers = Counted(False, (minute, day)).headers
    assert headers == {
        "RateLimit-Policy": '"minute";q=60;w=60, "day";q=100;w=86400',
        "RateLimit": '"minute";r=48;t=20, "day";r=0;t=3600',
        "Retry-After": "3600",
    }
