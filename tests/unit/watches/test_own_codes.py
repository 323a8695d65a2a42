import re
from decimal import Decimal

import pytest

from payerwatch.watches.own_codes import Fault, LooksLikePatients, OwnCode, exposure_of, read_own_codes

PAYERS = ("northfield", "harbor")


def test_a_list_with_a_head_is_read_in_any_order_of_columns() -> None:
    upload = read_own_codes('Payer,Monthly volume,Code,Dollars\nNorthfield,"1,200",j2170,$9,\n,3,S72001A,\n', PAYERS)
    assert upload.codes == (OwnCode("J2170", "northfield", 1200, Decimal(9)), OwnCode("S72.001A", None, 3, None))


def test_pasted_codes_need_no_head() -> None:
    assert [each.code for each in read_own_codes("J2170\n99204\n0075U\n", PAYERS).codes] == ["J2170", "99204", "0075U"]


def test_the_same_code_twice_is_one_with_both_volumes() -> None:
    assert read_own_codes("J2170,harbor,5\nJ2170,harbor,6", PAYERS).codes == (OwnCode("J2170", "harbor", 11, None),)


def test_one_bad_row_keeps_everything_out_and_is_named() -> None:
    rows = ["code,payer,volume"] + ["J2170,harbor,5"] * 9_997 + ["J217,harbor,5", "J2170,atlantis,5", "J2170,,many"]
    upload = read_own_codes("\n".join(rows), PAYERS)
    assert upload.codes == ()
    assert upload.faults == (
        Fault(9_999, "“J217” is not a whole code."),
        Fault(10_000, "We read no payer “atlantis”."),
        Fault(10_001, "Volume and dollars are numbers."),
    )


def test_an_endless_file_is_refused() -> None:
    assert read_own_codes("J2170\n" * 10_002, PAYERS).faults


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('code,volume\nJ2170,5\n"Doe, Jane",3', "Row 3 looks like a patient name."),
        ("code,patient name\nJ2170,x", "belongs to patients"),
        ("code,Member_ID\nJ2170,8812", "belongs to patients"),
        ("J2170,123-45-6789", "Row 1 holds a social security number."),
        ("J2170,4\nJ2170,01/02/1950", "Row 2 holds a date."),
        ("J2170,ann@clinic.example", "a mail address"),
        ("J2170,(555) 123-4567", "a phone number"),
        ("J2170" + ",1" * 12, "needs four at most"),
    ],
)
def test_what_looks_like_patients_is_refused_and_said_why(text: str, says: str) -> None:
    with pytest.raises(LooksLikePatients, match=re.escape(says)):
        read_own_codes(text, PAYERS)


def test_exposure_counts_what_the_change_touches_at_that_payer() -> None:
    own = [
        OwnCode("J2170", None, 10, Decimal("100.50")),
        OwnCode("J2170", "harbor", 99, None),
        OwnCode("E11.65", "northfield", 5, None),
        OwnCode("99999", None, 7, None),
    ]
    exposure = exposure_of(own, "northfield", frozenset({"J2170", "E08-E13"}))
    assert exposure.codes == ("E11.65", "J2170")
    assert (exposure.volume, exposure.dollars) == (15, Decimal("100.50"))
