"""Codes and dates in layouts that no document at hand uses. All policies are ours."""

import pytest

from payerwatch.differ.facts import facts_of
from payerwatch.policies.facts import Facts
from payerwatch.reading.read import read

_HEAD = "<h1>Widget Therapy</h1><p>Policy Number: WID-101</p>"
_GRID = "<div class='row'><div>{}</div><div>{}</div></div>"

# Markup of a section, and the codes to read from it.
CODES: dict[str, tuple[str, str]] = {
    "a list that ends with and": (
        "<h2>Coding</h2><p>The following HCPCS codes are covered when criteria are met: J1100, J1101 and J1102.</p>",
        "J1100=covered J1101=covered J1102=covered",
    ),
    "a range with through": (
        "<h2>Coding</h2><p>CPT codes 64483 through 64484 are considered not medically necessary.</p>",
        "64483-64484=not_covered",
    ),
    "a range of diagnoses": (
        "<h2>Codes</h2><p>ICD-10-CM diagnosis codes E11.0-E11.9 are covered.</p>",
        "E11.0-E11.9=covered",
    ),
    "subtrees of diagnoses": (
        "<h2>Applicable Codes</h2><p>ICD-10 codes that support medical necessity: E11.-, M05.7-, L40.5</p>",
        "E11=covered M05.7=covered L40.5=covered",
    ),
    "modifiers": (
        "<h2>Billing</h2><p>CPT 99213-25, 64483-50 and 64484-LT/RT need modifier 25 or 50.</p>",
        "99213=mentioned 64483=mentioned 64484=mentioned",
    ),
    "a heading that refuses": (
        "<h3>CPT Codes That Do Not Support Coverage Criteria</h3><p>62287</p>"
        "<h3>CPT Codes That Support Coverage Criteria</h3><p>62290</p>",
        "62287=not_covered 62290=covered",
    ),
    "a footnote that refuses": (
        "<h2>CPT codes covered when criteria are met</h2><table><tr><th>Code</th><th>Notes</th></tr>"
        "<tr><td>64483</td><td></td></tr><tr><td>62287*</td><td></td></tr></table><p>* Not covered for gadgets.</p>",
        "64483=covered 62287=not_covered",
    ),
    "columns that are the lists": (
        "<h2>Coding</h2><table><tr><th>Covered codes</th><th>Non-covered codes</th></tr>"
        "<tr><td>64483, 64484</td><td>0627T, 0628T</td></tr></table>",
        "64483=covered 64484=covered 0627T=not_covered 0628T=not_covered",
    ),
    "a band across a table": (
        "<h2>Codes</h2><table><tr><th>Group</th><th>Codes</th><th>PA required</th></tr>"
        "<tr><td rowspan=2>Knee</td><td>27447</td><td>Yes</td></tr><tr><td>27446</td><td>No</td></tr>"
        "<tr><td colspan=3>Not covered services</td></tr><tr><td>Hip</td><td>S2118</td><td>No</td></tr></table>",
        "27447=prior_auth 27446=mentioned S2118=not_covered",
    ),
    "a grid without a table": (
        "<h2>Codes</h2>" + _GRID.format("CPT 64483", "Covered") + _GRID.format("CPT 0627T", "Not covered"),
        "64483=covered 0627T=not_covered",
    ),
    "terms and what is said of them": (
        "<h2>HCPCS codes</h2><dl><dt>J0585</dt><dd>Covered when criteria are met</dd>"
        "<dt>J0586</dt><dd>Not covered</dd></dl>",
        "J0585=covered J0586=not_covered",
    ),
    "a refusal with a condition": (
        "<h2>Coding</h2><p>CPT code 64483 is not covered unless all criteria are met.</p>",
        "64483=covered",
    ),
    "authorization that is waived": (
        "<h2>Coding</h2><p>Prior authorization is not required for CPT codes 64490 and 64491. "
        "Prior authorization is required for CPT codes 64633 and 64634.</p>",
        "64490=mentioned 64491=mentioned 64633=prior_auth 64634=prior_auth",
    ),
    "systems of hospitals": (
        "<h2>Billing</h2><p>MS-DRG codes 619, 620 and 621. Revenue codes 0450 and 0636. "
        "ICD-10-PCS codes XW143C8 and 0DB64Z3.</p>",
        "619=mentioned 620=mentioned 621=mentioned 0450=mentioned 0636=mentioned XW143C8=mentioned 0DB64Z3=mentioned",
    ),
    "drugs that nothing announces": (
        "<p>Abatacept, J0129</p><p>Adalimumab, J0135</p><p>Infliximab, J1745</p>",
        "J0129=mentioned J0135=mentioned J1745=mentioned",
    ),
    "what only looks like codes": (
        "<h2>Coverage</h2><p>Levels L4-L5 and T10-T12, vitamin B12, H1N1, ZIP 02108 and 10000 units are covered; see "
        "LCD L33831, Article A57642, K123456.</p><h2>Codes</h2><p>CPT 62321</p>",
        "62321=mentioned",
    ),
}

DATES = {
    "Effective for dates of service on or after March 1, 2026": "effective=2026-03-01",
    "This policy is effective for claims processed on or after 04/15/2026.": "effective=2026-04-15",
    "Effective Dates: 01/01/2025 - 12/31/2025": "effective=2025-01-01",
    "Effective date postponed from 1/1/2026 to 4/1/2026.": "effective=2026-04-01",
    "This policy was retired on June 30, 2025.": "retired=2025-06-30",
    "Policy Number: 2.02.56": "",
}


def _facts(section: str) -> Facts:
    return facts_of(read(f"{_HEAD}{section}".encode(), content_type="text/html"))


@pytest.mark.parametrize("layout", CODES)
def test_codes_are_read_with_what_the_layout_says_of_them(layout: str) -> None:
    section, expected = CODES[layout]
    said = {
        f"{each.code}{f'-{each.range_end}' if each.range_end else ''}={each.disposition}"
        for each in _facts(section).codes
    }
    assert said == set(expected.split())


@pytest.mark.parametrize("line", DATES)
def test_dates_are_read_with_what_the_line_says_of_them(line: str) -> None:
    found = _facts(f"<p>{line}</p><h2>Coverage</h2><p>Widgets are covered when all criteria are met.</p>").dates
    assert {f"{each.kind}={each.value}" for each in found} == set(DATES[line].split())
