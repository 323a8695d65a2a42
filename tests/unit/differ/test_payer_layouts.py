"""Fictional policies in the layouts that payers print."""

from payerwatch.differ.codes.policy_codes import codes_of
from payerwatch.differ.facts import facts_of
from payerwatch.reading.document import Document
from payerwatch.reading.read import read


def page(body: str) -> Document:
    return read(f"<html><body><h1>Quillon Pump</h1>{body}</body></html>".encode())


def named(document: Document) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for each in codes_of(document):
        code = f"{each.code}-{each.range_end}" if each.range_end else each.code
        found.setdefault(code, set()).add(str(each.disposition))
    return found


def rows(*cells: tuple[str, ...]) -> str:
    return "<table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in cells) + "</table>"


def dated(document: Document) -> set[tuple[str, str]]:
    return {(str(each.kind), each.value) for each in facts_of(document).dates}


def test_a_row_of_its_own_names_the_system_of_the_rows_under_it() -> None:
    table = rows(
        ("Code", "Description"),
        ("CPT", ""),
        ("62360", "Pump"),
        ("HCPCS", ""),
        ("E0783", "Pump, implanted"),
        ("ICD-10-CM", ""),
        ("G893", "Pain"),
    )
    assert set(named(page("<h2>Coding</h2>" + table))) == {"62360", "E0783", "G893"}


def test_a_type_column_beside_a_code_column() -> None:
    table = rows(
        ("Type", "Code", "Description"),
        ("CPT®", "62360", "Pump"),
        ("", "62361", "Pump, large"),
        ("HCPCS", "E0783", "Pump"),
    )
    assert set(named(page("<h2>Coding</h2>" + table))) == {"62360", "62361", "E0783"}


def test_headings_that_say_when_services_may_and_may_not_be_necessary() -> None:
    body = (
        "<h2>Coding</h2><p><b>When services may be Medically Necessary when criteria are met:</b>"
        "</p><p>CPT</p><p>62360 Pump</p>"
        "<p>ICD-10 Diagnosis</p><p>G89.0-G89.4 Pain</p>"
        "<p><b>When services are Investigational and Not Medically Necessary:</b></p><p>CPT</p><p>0999T Toy pump</p>"
    )
    assert named(page(body)) == {
        "62360": {"covered"},
        "G89.0-G89.4": {"covered"},
        "0999T": {"experimental", "not_covered"},
    }


def test_a_row_whose_first_cell_is_the_label() -> None:
    table = rows(("Procedure Codes", "62360, 62361, E0783"), ("Diagnosis Codes", "G89.3, M5416"))
    assert set(named(page("<h2>Criteria</h2>" + table))) == {"62360", "62361", "E0783", "G89.3", "M5416"}


def test_codes_that_support_and_do_not_support_necessity() -> None:
    body = (
        "<h2>ICD-10 Codes that Support Medical Necessity</h2>"
        + rows(("Code", "Description"), ("G89.3", "Pain"))
        + "<h2>ICD-10 Codes that DO NOT Support Medical Necessity</h2>"
        + rows(("Code", "Description"), ("R51.9", "Headache"))
    )
    assert named(page(body)) == {"G89.3": {"covered"}, "R51.9": {"not_covered"}}


def test_lists_that_need_and_do_not_need_authorization() -> None:
    body = (
        "<h2>Coding</h2><p>The following HCPCS codes require prior authorization:</p><ul><li>J0099"
        "</li><li>J0098</li></ul>"
        "<p>The following HCPCS codes do not require prior authorization:</p><ul><li>J0097</li></ul>"
    )
    assert named(page(body)) == {"J0099": {"prior_auth"}, "J0098": {"prior_auth"}, "J0097": {"mentioned"}}


def test_a_yes_or_no_column_for_coverage() -> None:
    table = rows(("HCPCS Code", "Covered?"), ("J0099", "Yes"), ("J0098", "No"))
    assert named(page("<h2>Coding</h2>" + table)) == {"J0099": {"covered"}, "J0098": {"not_covered"}}


def test_applicable_service_codes_in_a_sentence() -> None:
    body = "<h2>Billing/Coding Information</h2><p>Applicable service codes: 62360, 62361, 62362</p>"
    assert set(named(page(body))) == {"62360", "62361", "62362"}


def test_an_exclusion_in_a_sentence_with_its_code() -> None:
    body = (
        "<h2>Exclusions</h2><p>The Plan does not provide coverage for the toy pump (CPT 0999T) "
        "because it is considered experimental.</p>"
    )
    assert "experimental" in named(page(body))["0999T"]


def test_a_plain_text_list_under_its_label() -> None:
    text = (
        "QUILLON PUMP\n\nPolicy Number: Q-12\nEffective Date: 01/01/2026\n\nCODING\n\nCPT "
        "Codes\n62360, 62361\n\nHCPCS Codes\nE0783\n\nREFERENCES\n\n1. Moe A. J Pump. 2019;12:11223-30.\n"
    )
    document = read(text.encode())
    assert set(named(document)) == {"62360", "62361", "E0783"}
    assert dated(document) == {("effective", "2026-01-01")}


def test_heads_with_approvals_and_reviews_due() -> None:
    body = "<p>Last Approval: 2/14/2024</p><p>Next Review Due By: February 2025</p><p>Policy Number: 482</p>"
    assert dated(page(body)) == {("other", "2024-02-14"), ("next_review", "2025-02")}


def test_heads_in_a_table_of_labels_over_dates() -> None:
    table = (
        "<table><tr><th>Effective Date</th><th>Last Review Date</th><th>Next Review Date</th>"
        "</tr><tr><td>05/01/2025</td><td>04/10/2025</td><td>04/2026</td></tr></table>"
    )
    assert dated(page(table)) == {
        ("effective", "2025-05-01"),
        ("last_review", "2025-04-10"),
        ("next_review", "2026-04"),
    }


def test_heads_in_a_table_of_labels_beside_dates() -> None:
    table = rows(
        ("Policy Effective Date", "12/15/2024"), ("Policy End Date", "12/14/2025"), ("Date of Origin", "July 2001")
    )
    assert dated(page(table)) == {
        ("effective", "2024-12-15"),
        ("retired", "2025-12-14"),
        ("original_effective", "2001-07"),
    }


def test_medicare_local_dates() -> None:
    body = (
        "<p>Original Effective Date: For services performed on or after 10/01/2015</p>"
        "<p>Revision Effective Date: For services performed on or after 01/01/2025</p><p>Revision Ending "
        "Date: N/A</p>"
        "<p>Retirement Date: N/A</p><p>Notice Period Start Date: 11/14/2024</p><p>Notice Period End "
        "Date: 12/31/2024</p>"
    )
    assert dated(page(body)) == {
        ("original_effective", "2015-10-01"),
        ("effective", "2025-01-01"),
        ("notice_start", "2024-11-14"),
        ("notice_end", "2024-12-31"),
    }
