import pytest

from payerwatch.gateway.pages.brief import BriefCode
from payerwatch.gateway.pages.code_tables import CodeRow, code_tables, rows_of_change


def row(code: str, system: str = "HCPCS", quote: str = "") -> CodeRow:
    return CodeRow(code, system, "covered", quote)


def test_rows_keep_the_order_of_the_brief_and_say_each_code_once() -> None:
    (table,) = code_tables([row("J0009"), row("J0001"), row("J0009")])
    assert [shown.code for shown in table.rows.rows] == ["J0009", "J0001"]


def test_a_moved_code_says_where_it_was() -> None:
    code = BriefCode(code="J0001", system="HCPCS", disposition="prior_auth", happened="moved", was=("covered",))
    (table,) = code_tables(rows_of_change([code]))
    assert (table.title, table.rows.rows[0].moved_from) == ("Prior authorization", "Covered if criteria are met")


@pytest.mark.parametrize(
    ("system", "quote", "shown"),
    [
        ("HCPCS", "J0001 | Injection, invented, 1 mg", "Injection, invented, 1 mg"),
        ("HCPCS", "J0001, J0002", "None read beside the code"),
        ("HCPCS", "J0001 and J0002", "None read beside the code"),
        (
            "CPT",
            "J0001 | words of another owner",
            "Code only; the description belongs to the American Medical Association",
        ),
    ],
)
def test_a_description_is_the_payers_words_and_never_another_owners(system: str, quote: str, shown: str) -> None:
    assert row("J0001", system, quote).description == shown


def test_a_long_table_is_folded_until_it_is_asked_for() -> None:
    rows = [CodeRow(f"J{number:04}", "HCPCS", "covered", "") for number in range(250)]
    folded, unfolded, closed = (
        code_tables(rows, whole=True)[0],
        code_tables(rows, whole=True, unfolded=True)[0],
        code_tables(rows, unfolded=True)[0],
    )
    assert (len(folded.rows.rows), folded.folded) == (200, 50)
    assert (len(unfolded.rows.rows), unfolded.folded) == (250, 0)
    assert (len(closed.rows.rows), closed.rows.closed, closed.folded) == (3, 247, 0)
