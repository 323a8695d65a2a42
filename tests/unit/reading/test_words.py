import pytest

from payerwatch.policies.words import SectionRole
from payerwatch.reading.hyphens import joined
from payerwatch.reading.identity import identity_of, key_of
from payerwatch.reading.markers import Nesting, split_marker
from payerwatch.reading.normalise import clean, comparable
from payerwatch.reading.read import read
from payerwatch.reading.roles import role_of_heading


@pytest.mark.parametrize(
    ("number", "context", "key"),
    [
        ("2025T0999QQ", "", "T0999"),
        ("MP.042.07", "", "MP.042"),
        ("0999", "Clinical Policy Bulletin", "CPB 0999"),
        ("0999", "Coverage Policy", "0999"),
        ("CP.PHAR.999", "", "CP.PHAR.999"),
        ("99999-R23", "", "99999"),
        ("7.01.999", "", "7.01.999"),
    ],
)
def test_a_key_outlives_revisions(number: str, context: str, key: str) -> None:
    assert key_of(number, context) == key


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Policy Number: 2025T0999QQ", "2025T0999QQ"),
        ("Medical Policy: S-99-008", "S-99-008"),
        ("MEDICAL POLICY \u2013 7.01.999", "7.01.999"),
        ("Reference Number: CP.MP.999", "CP.MP.999"),
        ("Policy No: abc999", "abc999"),
        ("Number: 0999", "0999"),
        ("Policy Date: 01/02/2026", None),
    ],
)
def test_a_number_is_read_behind_its_label(line: str, number: str | None) -> None:
    body = f"<html><body><main><h1>Knee braces</h1><p>{line}</p></main></body></html>"
    assert identity_of(read(body.encode())).number == number


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Coverage Rationale", SectionRole.COVERAGE),
        ("III. APPLICABLE CODES", SectionRole.CODES),
        ("Policy History/Revision Information", SectionRole.HISTORY),
        ("References", SectionRole.REFERENCES),
        ("Clinical Evidence", SectionRole.BACKGROUND),
        ("Experimental, Investigational, or Unproven", SectionRole.EXCLUSIONS),
        ("Instructions for Use", SectionRole.BOILERPLATE),
        ("Definitions", SectionRole.DEFINITIONS),
        ("Policy", SectionRole.COVERAGE),
    ],
)
def test_headings_have_roles(heading: str, role: SectionRole) -> None:
    assert role_of_heading(heading, SectionRole.OTHER) is role


def test_criteria_named_inside_the_evidence_are_not_the_payers() -> None:
    assert role_of_heading("Criteria for response", SectionRole.BACKGROUND) is SectionRole.BACKGROUND


def test_cleaning_keeps_the_payers_punctuation_and_comparing_does_not() -> None:
    assert clean("Acme\u2019s\u00a0 brace\u00ad \u2013 \ufb01ne") == "Acme\u2019s brace \u2013 fine"
    assert comparable("Acme\u2019s \u201cbrace\u201d \u2013 fine") == 'Acme\'s "brace" - fine'


def test_a_code_is_not_a_marker() -> None:
    assert split_marker("L1810 Knee orthosis") is None
    assert split_marker("(a) knee pain") == ("(a)", "knee pain")


def test_markers_alone_show_the_nesting() -> None:
    nesting = Nesting()
    assert [nesting.depth(marker) for marker in ("1.", "a.", "b.", "i.", "ii.", "c.", "2.")] == [1, 2, 2, 3, 3, 2, 1]


def test_a_word_broken_at_a_line_end_is_one_word_and_a_compound_stays() -> None:
    known = frozenset({"treatment", "cell-free"})
    assert joined("a treat-", "ment of", known) == "a treatment of"
    assert joined("a cell-", "free test", known) == "a cell-free test"
    assert joined("81191-", "81193", known) == "81191-81193"
