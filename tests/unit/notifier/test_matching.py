from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payerwatch.notifier.matching import News, Rule, is_material, matched, names

ANN, BOB = UUID(int=1), UUID(int=2)


def rule(
    number: int, who: UUID = ANN, payer: str | None = None, key: str | None = None, code: str | None = None
) -> Rule:
    return Rule(UUID(int=number), who, payer, key, code)


NEWS = News("northfield", "MP 0711", frozenset({"J2170", "99201-99215", "E08-E13"}))


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("J2170", "j2170"),
        ("99201-99215", "99203"),
        ("0001T-0010T", "0005T"),
        ("E08-E13", "E11.65"),
        ("E08-E13", "E13.9"),
        ("E10.1-E11.9", "E10.65"),
    ],
)
def test_a_printed_code_or_range_names_the_code(printed: str, code: str) -> None:
    assert names(printed, code)


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("J2170", "J2171"),
        ("99201-99215", "99216"),
        ("0001T-0010T", "00050"),
        ("J2160-J2180", "12170"),
        ("E08-E13", "E14"),
        ("E08-E13", "J2170"),
        ("12345-6789-01", "12345"),
    ],
)
def test_a_code_outside_is_not_named(printed: str, code: str) -> None:
    assert not names(printed, code)


@given(st.integers(0, 9999), st.integers(0, 9999), st.integers(0, 9999))
def test_a_range_names_exactly_the_codes_between_its_ends(first: int, last: int, code: int) -> None:
    inside = names(f"J{first:04}-J{last:04}", f"J{code:04}")
    assert inside == (first <= code <= last)


def test_every_term_of_a_watch_must_match() -> None:
    assert matched([rule(1, payer="northfield", code="99204")], NEWS) == {ANN: (UUID(int=1),)}
    assert matched([rule(1, payer="harbor", code="99204")], NEWS) == {}
    assert matched([rule(1, key="MP 0711", code="A0001")], NEWS) == {}


def test_a_subscriber_is_found_once_however_many_watches_match() -> None:
    rules = [rule(1, payer="northfield"), rule(2, BOB, code="J2170"), rule(3, code="E11.9")]
    assert matched(rules, NEWS) == {ANN: (UUID(int=1), UUID(int=3)), BOB: (UUID(int=2),)}


def test_a_watch_without_terms_matches_nothing() -> None:
    assert matched([rule(1)], NEWS) == {}


@pytest.mark.parametrize("kinds", [[], ["references_only"], ["formatting_only", "references_only"]])
def test_references_and_formatting_alone_are_not_material(kinds: list[str]) -> None:
    assert not is_material(kinds)


def test_one_material_kind_is_enough() -> None:
    assert is_material(["references_only", "codes_added"])
