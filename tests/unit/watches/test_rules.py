from collections.abc import Iterable, Mapping
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payerwatch.watches.codes import meet, names
from payerwatch.watches.index import RuleIndex
from payerwatch.watches.rules import News, Rule, Terms, is_material, meets


def matched(rules: Iterable[Rule], news: News) -> Mapping[UUID, tuple[UUID, ...]]:
    """Every rule looked at, which is what the index must agree with."""
    found: dict[UUID, tuple[UUID, ...]] = {}
    for rule in rules:
        if meets(rule.terms, news):
            found[rule.subscriber_id] = (*found.get(rule.subscriber_id, ()), rule.id)
    return found


ANN, BOB = UUID(int=1), UUID(int=2)
NEWS = News(
    payer="northfield",
    policy_key="MP 0711",
    codes=frozenset({"J2170", "99201-99215", "E08-E13"}),
    touched=frozenset({"J2170"}),
    line="medical",
    kinds=frozenset({"codes_moved"}),
    impact="medium",
    specialties=frozenset({"endocrinology"}),
    text="MP 0711 Mecasermin (Increlex). Northfield moved one code.",
)


def rule(number: int, who: UUID = ANN, /, **terms: object) -> Rule:
    return Rule(UUID(int=number), who, Terms(**terms))  # type: ignore[arg-type]


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


@pytest.mark.parametrize(
    ("asked", "met"),
    [("J2160-J2180", True), ("99210-99220", True), ("99100-99300", True), ("J3000-J4000", False)],
)
def test_a_range_that_is_watched_meets_codes_and_ranges_in_it(asked: str, met: bool) -> None:
    assert any(meet(printed, asked) for printed in NEWS.codes) is met


@pytest.mark.parametrize(
    ("terms", "met"),
    [
        (Terms(), False),
        (Terms(payer="northfield", code="99204"), True),
        (Terms(payer="harbor", code="99204"), False),
        (Terms(policy_key="MP 0711", code="A0001"), False),
        (Terms(line="medical", impact="medium"), True),
        (Terms(line="pharmacy"), False),
        (Terms(payer="northfield", impact="high"), False),
        (Terms(specialty="endocrinology", kinds=frozenset({"codes_moved", "retired"})), True),
        (Terms(specialty="endocrinology", kinds=frozenset({"retired"})), False),
        (Terms(text="mecasermin"), True),
        (Terms(text="moved ONE code"), True),
        (Terms(text="mecaserm"), False),
    ],
)
def test_every_term_of_a_watch_must_match(terms: Terms, met: bool) -> None:
    assert meets(terms, NEWS) is met


def test_own_codes_are_silent_where_the_change_does_not_touch_them() -> None:
    assert meets(Terms(own_codes=(("J2170", None),)), NEWS)
    assert not meets(Terms(own_codes=(("J2170", "harbor"),)), NEWS)
    assert not meets(Terms(own_codes=(("99204", None),)), NEWS)
    assert not meets(Terms(own_codes=()), NEWS)


def test_a_tightened_criterion_touches_every_code_of_the_policy() -> None:
    tightened = News("northfield", "MP 0711", NEWS.codes, kinds=frozenset({"criteria_changed"}))
    assert meets(Terms(own_codes=(("99204", None),)), tightened)


def test_a_subscriber_is_found_once_however_many_watches_match() -> None:
    rules = [rule(1, payer="northfield"), rule(2, BOB, code="J2170"), rule(3, code="E11.9")]
    assert matched(rules, NEWS) == {ANN: (UUID(int=1), UUID(int=3)), BOB: (UUID(int=2),)}


@pytest.mark.parametrize("kinds", [[], ["references_only"], ["formatting_only", "references_only"]])
def test_references_and_formatting_alone_are_not_material(kinds: list[str]) -> None:
    assert not is_material(kinds)


def test_one_material_kind_is_enough() -> None:
    assert is_material(["references_only", "codes_added"])


def either(*values: object) -> st.SearchStrategy[object]:
    return st.sampled_from([None, *values])


TERMS = st.builds(
    Terms,
    payer=either("northfield", "harbor"),
    line=either("medical", "pharmacy"),
    policy_key=either("MP 0711", "MP 0001"),
    code=either("J2170", "99204", "99100-99300", "J3000-J4000", "E11.9", "A0001"),
    specialty=either("endocrinology", "urology"),
    kinds=st.sampled_from([frozenset(), frozenset({"retired"}), frozenset({"codes_moved"})]),
    impact=either("high", "low"),
    text=either("mecasermin", "moved one code", "nothing", "!"),
    own_codes=either((("J2170", None),), (("J2170", "harbor"), ("99204", None)), ()),
)


@given(st.lists(TERMS, max_size=12))
def test_the_index_finds_what_looking_at_every_rule_finds(terms: list[Terms]) -> None:
    rules = [Rule(UUID(int=number), UUID(int=number % 3), each) for number, each in enumerate(terms)]
    index = RuleIndex()
    for each in rules:
        index.put(each)
    assert index.matched(NEWS) == matched(rules, NEWS)
    for each in rules:
        index.drop(each.id)
    assert not index.candidates(NEWS)
