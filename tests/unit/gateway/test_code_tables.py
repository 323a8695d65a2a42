from payerwatch.gateway.pages.code_tables import code_tables, fates
from payerwatch.gateway.pages.comparison import MovedCode
from payerwatch.gateway.pages.facts import CodeShown


def code(text: str, disposition: str = "covered", system: str = "HCPCS") -> CodeShown:
    return CodeShown(system=system, code=text, disposition=disposition)


def test_what_changed_stands_before_what_did_not() -> None:
    now = [code("J0001"), code("J0002"), code("J0003")]
    (table,) = code_tables(now, [code("J0009")], fates(["J0003"], ["J0009"], [], []))
    assert [(row.code, row.fate) for row in table.rows.rows] == [
        ("J0003", "added"),
        ("J0009", "removed"),
        ("J0001", "unchanged"),
    ]


def test_a_moved_code_says_where_it_was() -> None:
    move = MovedCode(code="J0001", was=("covered",), now=("prior_auth",))
    (table,) = code_tables([code("J0001", "prior_auth")], [code("J0001")], fates([], [], ["J0001"], [move]))
    assert (table.title, table.rows.rows[0].moved_from) == ("Prior authorization", "Covered if criteria are met")


def test_a_code_stated_twice_is_one_row() -> None:
    (table,) = code_tables([code("J0001"), code("J0001")], [], fates([], [], [], []))
    assert len(table.rows.rows) == 1


def test_no_description_of_a_cpt_code_is_shown() -> None:
    (table,) = code_tables([code("99213", system="CPT")], [], fates([], [], [], []))
    assert table.rows.rows[0].description == "Code only; the description belongs to the American Medical Association"
