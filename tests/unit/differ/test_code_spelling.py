import pytest

from payerwatch.differ.codes.spelling import Reading, tokens


def spelled(text: str, reading: Reading = Reading.PROCEDURE) -> list[str]:
    return [f"{each.code}-{each.range_end}" if each.range_end else each.code for each in tokens(text, reading)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00100", ["00100"]),
        ("+22614, 99213-25 and J1234*", ["22614", "99213", "J1234"]),
        ("0042T, 0173U, 0002M, 3044F", ["0042T", "0173U", "0002M", "3044F"]),
        ("76813/76814", ["76813", "76814"]),
        ("0245U+0018U", ["0245U", "0018U"]),
    ],
)
def test_codes_keep_their_zeros_and_lose_marks_and_modifiers(text: str, expected: list[str]) -> None:
    assert spelled(text) == expected


@pytest.mark.parametrize("dash", ["-", " - ", "–", " – ", " to ", " thru ", " through "])
def test_a_range_is_one_item_however_its_dash_is_printed(dash: str) -> None:
    assert spelled(f"C50.011{dash}C50.929", Reading.DIAGNOSIS) == ["C50.011-C50.929"]
    assert spelled(f"81191{dash}81193") == ["81191-81193"]


def test_endpoints_that_go_down_are_two_codes() -> None:
    assert spelled("97112 to 97110") == ["97112", "97110"]


@pytest.mark.parametrize(
    "text",
    [
        "LCD L33831 and Article A57642",
        "K081853, P140012, NCT01234567",
        "guideline 09-J0000-66, S0016-5085(18)35437-4",
        "1,234,567 claims and $10000",
        "Portland, OR 97201-1234",
        "DOI 10.1038/s41436-021-01203-z",
    ],
)
def test_numbers_of_other_things_spell_no_procedure(text: str) -> None:
    assert spelled(text) == []


@pytest.mark.parametrize("text", ["L4-L5", "T10-T12", "B12", "H1N1", "T4N1", "HLA-B*5701", "CYP450"])
def test_levels_vitamins_and_variants_are_no_diagnoses(text: str) -> None:
    assert [code for code in spelled(text, Reading.DIAGNOSIS) if "." in code or len(code) > 3] == []


def test_a_subtree_is_named_by_its_header_code() -> None:
    assert spelled("E11.-", Reading.DIAGNOSIS) == ["E11"]


def test_a_diagnosis_without_its_dot_is_read_where_diagnoses_are_announced() -> None:
    assert spelled("E1165 and C61", Reading.DIAGNOSIS) == ["E1165", "C61"]
