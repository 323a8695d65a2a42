import pytest
from hypothesis import given
from hypothesis import strategies as st

from payerwatch.gateway.code_query import MAX_LENGTH, code_query


@pytest.mark.parametrize(
    ("typed", "spellings"),
    [
        ("j3380", ("J3380", "J33.80")),
        ("99213", ("99213",)),
        ("0001u", ("0001U",)),
        ("C50112", ("C50.112",)),
        ("c50.112", ("C50.112",)),
        ("E11", ("E11",)),
        ("E8500", ("E8500", "E85.00")),
        ("D0120", ("D0120", "D01.20")),
        ("mecasermin", ()),
        ("MP 0711", ()),
        ("", ()),
    ],
)
def test_a_code_is_looked_for_in_the_spellings_it_is_stored_in(typed: str, spellings: tuple[str, ...]) -> None:
    assert code_query(typed).candidates == spellings


@pytest.mark.parametrize("typed", ["J217", "J21700", "992133"])
def test_a_code_cut_short_or_too_long_has_a_hint(typed: str) -> None:
    assert "is not a whole code" in (code_query(typed).hint or "")


@given(st.text())
def test_any_text_makes_a_query_the_database_takes(text: str) -> None:
    asked = code_query(text)
    assert "\x00" not in asked.text
    assert len(asked.text) <= MAX_LENGTH
