from payerwatch.differ.codes.policy_codes import codes_of
from payerwatch.reading.read import read

Named = dict[str, set[str]]


def named(html: str) -> Named:
    """Each code, or range as A-B, with the dispositions it has."""
    found: Named = {}
    for each in codes_of(read(f"<html><body><h1>Quillon Pump</h1>{html}</body></html>".encode())):
        code = f"{each.code}-{each.range_end}" if each.range_end else each.code
        found.setdefault(code, set()).add(str(each.disposition))
    return found


def rows(*cells: tuple[str, ...]) -> str:
    return "<table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in cells) + "</table>"


CODES = "<h2>Coding</h2>"


def test_a_group_heading_gives_its_codes_their_disposition() -> None:
    html = (
        CODES
        + "<h3>HCPCS codes covered if selection criteria are met:</h3>"
        + rows(("Code", "Description"), ("J0099", "Quillon, 1 mg"))
        + "<h3>ICD-10 codes not covered for indications listed:</h3>"
        + rows(("Code", "Description"), ("G40.001 - G40.919", "Seizures"))
        + "<h3>Other CPT codes related to this bulletin:</h3>"
        + rows(("Code", "Description"), ("62350", "A pump"))
    )
    assert named(html) == {"J0099": {"covered"}, "G40.001-G40.919": {"not_covered"}, "62350": {"mentioned"}}


def test_the_sentence_that_leads_in_to_a_table_decides_over_the_section() -> None:
    html = (
        "<h2>Coverage Policy</h2><p>The following pumps are considered medically necessary:</p>"
        + rows(("Procedure", "CPT Code"), ("Small pump", "62360"), ("Large pump", "62361 or 62362"))
        + "<p>The following pumps are considered experimental, investigational or unproven:</p>"
        + rows(("Procedure", "CPT Code"), ("Toy pump", "0999T"))
    )
    assert named(html) == {
        "62360": {"covered"},
        "62361": {"covered"},
        "62362": {"covered"},
        "0999T": {"experimental"},
    }


def test_a_column_for_prior_approval_adds_to_what_the_heading_says() -> None:
    html = (
        CODES
        + "<h3>Covered codes</h3>"
        + rows(("HCPCS Code", "Brand", "Prior Approval"), ("J0099", "Quillon", "Y"), ("J0098", "Quillette", "N"))
    )
    assert named(html) == {"J0099": {"covered", "prior_auth"}, "J0098": {"covered"}}


def test_a_status_column_decides_row_by_row() -> None:
    html = CODES + rows(
        ("CPT Code", "Status"),
        ("62360", "Covered"),
        ("62361", "Investigational"),
        ("62362", "Prior authorization required"),
    )
    assert named(html) == {"62360": {"covered"}, "62361": {"experimental"}, "62362": {"prior_auth"}}


def test_experimental_and_therefore_not_covered_is_both() -> None:
    html = CODES + "<p>Considered experimental and therefore non-covered:</p>" + rows(("CPT Code",), ("0999T",))
    assert named(html) == {"0999T": {"experimental", "not_covered"}}


def test_a_mark_behind_a_code_decides_for_that_code() -> None:
    html = CODES + "<h3>CPT Codes</h3>" + rows(("Code", "Description"), ("0888U (E/I)", "Panel"), ("81277", "Array"))
    assert named(html) == {"0888U": {"experimental"}, "81277": {"mentioned"}}


def test_a_list_for_reference_only_says_nothing_of_its_codes() -> None:
    html = (
        "<h2>Applicable Codes</h2><p>These codes are listed for reference purposes only. Listing does not imply that "
        "the service is covered.</p>" + rows(("CPT Code", "Description"), ("62360", "Pump"))
    )
    assert named(html) == {"62360": {"mentioned"}}


def test_codes_only_in_references_background_or_history_are_not_the_policys() -> None:
    html = (
        "<h2>Coding</h2><p>HCPCS: J0099</p>"
        "<h2>Background</h2><p>CPT 62361 was studied.</p>"
        "<h2>References</h2><ol><li>Moe A. Pumps and J0097. J Pump. 2019;12(3):11223-30.</li></ol>"
        "<h2>Policy History</h2><p>01/01/2024 Added CPT code 62399.</p>"
    )
    assert named(html) == {"J0099": {"mentioned"}}


def test_a_revision_entry_is_history_wherever_it_stands() -> None:
    html = "<h2>Coding</h2><p>HCPCS: J0099</p><p>March 2025: Coding update: deleted HCPCS code J0096.</p>"
    assert named(html) == {"J0099": {"mentioned"}}


def test_labels_in_criteria_announce_codes_and_lend_the_sentences_stance() -> None:
    html = (
        "<h2>Criteria</h2><p>Quillon testing (CPT 81228, 81229) may be considered medically necessary for adults. "
        "Home testing (CPT code 81240) is not medically necessary.</p>"
    )
    assert named(html) == {"81228": {"covered"}, "81229": {"covered"}, "81240": {"not_covered"}}


def test_diagnoses_named_in_a_heading_of_criteria_are_read_without_a_dot() -> None:
    html = "<h2>Criteria</h2><p>1. Plaque psoriasis (ICD-10: L40, excluding L40.5)</p>"
    assert named(html) == {"L40": {"mentioned"}, "L40.5": {"mentioned"}}


def test_false_friends_in_criteria_are_no_codes() -> None:
    html = (
        "<h2>Criteria</h2><p>CPT 62360 is covered for fusion at L4-L5 or C5-C6, with vitamin B12 of 12345 units, after "
        "LCD L33831 and Article A57642, in 20000 patients, PMID 31309524, NCT01234567, K081853.</p>"
        "<p>Mail to PO Box 80210, Helena, MT 59604 or fax 406-555-10000.</p>"
    )
    assert named(html) == {"62360": {"covered"}}


def test_a_document_that_announces_no_codes_has_none() -> None:
    html = "<h2>Policy</h2><p>Quillon (12345) at T10-T12 is covered. Send J0099 forms to suite 81228.</p>"
    assert named(html) == {}


def test_dental_codes_are_cdt_even_under_hcpcs() -> None:
    found = codes_of(read(b"<html><body><h1>Teeth</h1><h2>HCPCS Codes</h2><p>D0120</p></body></html>"))
    assert [str(each.system) for each in found] == ["CDT"]


def test_revenue_drg_and_drug_codes_only_count_under_their_names() -> None:
    html = (
        CODES + "<p>Revenue codes: 0450, 0459</p><p>MS-DRG 619, 620</p><p>NDC: 00001-0234-05</p>"
        "<p>ICD-10-PCS: 0DB64Z3</p><p>In 2024 room 0450 held 619 people.</p>"
    )
    assert set(named(html)) == {"0450", "0459", "619", "620", "00001-0234-05", "0DB64Z3"}


def test_an_ama_descriptor_is_never_quoted_with_a_cpt_code() -> None:
    html = "<html><body><h1>P</h1><h2>CPT Codes</h2><table><tr><td>62360</td><td>Secret words</td></tr></table>"
    assert [each.quote for each in codes_of(read(html.encode()))] == ["62360"]
