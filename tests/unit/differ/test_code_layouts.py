"""Codes and what is said of them, in the layouts payers print. All text is ours."""

import pytest

from payerwatch.differ.codes.policy_codes import codes_of
from payerwatch.reading.read import read

_PAGE = (
    "<html><head><title>Widget therapy</title></head><body><main><h1>Widget therapy</h1>"
    "<p>Policy number: W.12.345</p>{}</main></body></html>"
)
_STANCES = {"covered": "cov", "not_covered": "not", "experimental": "exp", "prior_auth": "pri", "mentioned": "men"}

# Each with the codes it names and the first letters of what it says of them.
LAYOUTS = {
    "a table under a heading that gives its stance": (
        "<h2>Coverage</h2><p>Widgets are covered when needed.</p><h2>Codes</h2><h3>"
        "CPT codes covered if selection criteria are met</h3><table><tr><th>Code</th><th>"
        "Description</th></tr><tr><td>64561</td><td>Implant 10000 of things</td></tr><tr><td>"
        "64581 - 64585</td><td>Widget</td></tr></table><h3>CPT codes not covered</h3><table><tr><th>"
        "Code</th><th>Description</th></tr><tr><td>0784T</td><td>Widget</td></tr></table>",
        "64561:cov 64581-64585:cov 0784T:not",
    ),
    "a table without heads, with phone numbers around": (
        "<h2>Applicable codes</h2><table><tr><td>64561</td><td>Implant</td></tr><tr><td>64581</td><td>"
        "Widget</td></tr></table><p>"
        "Call 1-800-555-1234 or write PO Box 30555, Salt Lake City, UT 84130. Form 12345.</p>",
        "64561:men 64581:men",
    ),
    "subtrees and ranges of diagnoses": (
        "<h2>ICD-10 Diagnosis codes that support medical necessity</h2><table><tr><th>ICD-10 Code</th>"
        "<th>Description</th></tr><tr><td>E1165</td><td>Type 2</td></tr><tr><td>E11.-</td><td>"
        "Type 2</td></tr><tr><td>M05.*</td><td>RA</td></tr><tr><td>C50.xx</td><td>B</td></tr><tr><td>"
        "E08-E13</td><td>D</td></tr><tr><td>S72.001A through S72.009S</td><td>D</td></tr><tr><td>"
        "C50.011 – C50.019</td><td>D</td></tr></table>",
        "E1165:cov E11:cov M05:cov C50:cov E08-E13:cov S72.001A-S72.009S:cov C50.011-C50.019:cov",
    ),
    "a sentence for each system": (
        "<h2>Billing and Coding</h2><p>"
        "CPT® codes 99213-25, 27447-RT and 0051U are not covered. HCPCS codes J0585, J0586 require prior"
        " authorization. Revenue codes 0450-0459 and 0762 apply.</p>",
        "99213:not 27447:not 0051U:not J0585:pri J0586:pri 0450-0459:men 0762:men",
    ),
    "a column that says what is covered": (
        "<h2>Coding</h2><table><tr><th>Code</th><th>Description</th><th>Coverage status</th></tr><tr>"
        "<td>0001U</td><td>Widget</td><td>Covered</td></tr><tr><td>0002U</td><td>Widget</td><td>"
        "Investigational</td></tr><tr><td>0003U</td><td>Widget</td><td>Not covered</td></tr><tr><td>"
        "0004M</td><td>Widget</td><td>Prior authorization required</td></tr></table>",
        "0001U:cov 0002U:exp 0003U:not 0004M:pri",
    ),
    "a list led in by a sentence": (
        "<h2>Prior Authorization</h2><p>The following codes require prior authorization:</p><ul><li>"
        "81162</li><li>81163 BRCA1</li><li>81162BRCA1 full sequence</li></ul>",
        "81162:pri 81163:pri",
    ),
    "codes that lost the space before their descriptor": (
        "<h2>CPT Codes</h2><p>81120IDH1 (isocitrate dehydrogenase 1)</p><p>81121IDH2 (isocitrate)</p><p>"
        "0022UTargeted genomic</p><p>G0452Molecular pathology</p>",
        "81120:men 81121:men 0022U:men G0452:men",
    ),
    "numbers that look like codes": (
        "<h2>Medical Necessity Criteria</h2><p>"
        "Fusion at L4-L5 or C5-C6 with vitamin B12 deficiency, T4N1 disease, H1N1, age 18, platelets bel"
        "ow 50000 and INR; study NCT01234567; K123456; 510(k) K0423; PMID 12345678. Dose 10000 units. ZI"
        "P 30301. Approved in 2019. LDL 13000. See policy 02345.</p><h2>Codes</h2><p>CPT 62380</p>",
        "62380:men",
    ),
    "codes in references and history": (
        "<h2>Codes</h2><p>CPT: 62380</p><h2>References</h2><p>CPT 62287 cited.</p><h2>"
        "Policy History</h2><table><tr><th>Date</th><th>Change</th></tr><tr><td>01/01/2025</td><td>"
        "Added CPT 62290</td></tr></table>",
        "62380:men",
    ),
    "a list of definitions": (
        "<h2>Procedure Codes</h2><dl><dt>64561</dt><dd>Implant</dd><dt>64581</dt><dd>Other</dd></dl>",
        "64561:men 64581:men",
    ),
    "a column for each system": (
        "<h2>Coding</h2><table><tr><th>CPT</th><th>HCPCS</th><th>ICD-10</th></tr><tr><td>"
        "64561, 64581</td><td>A4290; L8680</td><td>N39.41, N39.46</td></tr></table>",
        "64561:men 64581:men A4290:men L8680:men N39.41:men N39.46:men",
    ),
    "two codes in each row": (
        "<h2>Codes</h2><table><tr><th>Code</th><th>Description</th><th>Code</th><th>Description</th>"
        "</tr><tr><td>64561</td><td>Widget</td><td>64581</td><td>Widget</td></tr></table>",
        "64561:men 64581:men",
    ),
    "codes in brackets behind each name": (
        "<h2>Policy</h2><p>The following are considered experimental, investigational and unproven:</p>"
        "<ul><li>Widget A (0101T)</li><li>Widget B (CPT 0102T)</li></ul><p>"
        "Widget C (64590) is medically necessary for pain.</p>",
        "0101T:exp 0102T:exp 64590:cov",
    ),
    "rows that head their system": (
        "<h2>Codes</h2><table><tr><td colspan=2>CPT Codes</td></tr><tr><td>0037U</td><td>F1CDx</td></tr>"
        "<tr><td colspan=2>HCPCS Codes</td></tr><tr><td>G9143</td><td>Warf</td></tr><tr><td colspan=2>"
        "ICD-10 Codes</td></tr><tr><td>C18.0-C18.9</td><td>Colon</td></tr><tr><td>Z85.038</td><td>"
        "hx</td></tr></table>",
        "0037U:men G9143:men C18.0-C18.9:men Z85.038:men",
    ),
    "rows that head their stance": (
        "<h2>Codes</h2><table><tr><td colspan=2>"
        "The following codes are considered not medically necessary</td></tr><tr><td>0037U</td><td>"
        "F1CDx</td></tr><tr><td colspan=2>The following codes are covered</td></tr><tr><td>G9143</td>"
        "<td>Warf</td></tr></table>",
        "0037U:not G9143:cov",
    ),
    "a caption that gives the stance": (
        "<h2>Codes</h2><table><caption>CPT codes not covered for indications listed</caption><tr><th>"
        "Code</th><th>Description</th></tr><tr><td>0037U</td><td>F1CDx</td></tr></table>",
        "0037U:not",
    ),
    "bold lines as headings": (
        "<p><b>Codes eligible for coverage</b></p><p>J1234 Injection; J1235 Injection</p><p><b>"
        "Codes not eligible</b></p><p>J3490</p>",
        "J1234:cov J1235:cov J3490:not",
    ),
    "drugs with strengths": (
        "<h2>Coding/Billing Information</h2><p>HCPCS</p><p>"
        "J0178 Injection, aflibercept, 1 mg [Eylea 2 mg]</p><p>J2778 Injection, ranibizumab, 0.1 mg</p>"
        "<p>NDC 61755-0005-02</p><p>"
        "Maximum 12000 units. Diagnosis codes: H35.3210 to H35.3293; E11.311, E11.3211.</p>",
        "J0178:men J2778:men 61755-0005-02:men H35.3210-H35.3293:men E11.311:men E11.3211:men",
    ),
    "dental codes": (
        "<h2>CDT Codes</h2><table><tr><th>Code</th><th>Nomenclature</th></tr><tr><td>D0120</td><td>"
        "Widget</td></tr><tr><td>D7210-D7250</td><td>Widget</td></tr></table>",
        "D0120:men D7210-D7250:men",
    ),
    "procedures of ICD-10": (
        "<h2>ICD-10-PCS codes</h2><table><tr><th>Code</th><th>Description</th></tr><tr><td>0SRC0J9</td>"
        "<td>Widget</td></tr><tr><td>XW143C8</td><td>Widget</td></tr></table>",
        "0SRC0J9:men XW143C8:men",
    ),
    "marks around codes": (
        "<h2>Codes</h2><ul><li>+22614</li><li>22612*</li><li>(22630)</li><li>22633 / 22634</li></ul>",
        "22614:men 22612:men 22630:men 22633:men 22634:men",
    ),
    "a list for reference only": (
        "<h2>Related codes</h2><p>"
        "The following codes are listed for informational purposes only. Inclusion does not imply covera"
        "ge.</p><table><tr><th>CPT</th><th></th></tr><tr><td>99201</td><td>Widget</td></tr></table>",
        "99201:men",
    ),
    "groups with a paragraph beside them": (
        "<h2>Coding Information</h2><h3>CPT/HCPCS Codes</h3><h4>Group 1 Paragraph:</h4><p>"
        "The following codes are covered</p><h4>Group 1 Codes:</h4><table><tr><th>Code</th><th>"
        "Description</th></tr><tr><td>G0103</td><td>Widget</td></tr></table><h3>"
        "ICD-10-CM Codes that DO NOT Support Medical Necessity</h3><h4>Group 1 Codes:</h4><table><tr>"
        "<th>Code</th><th>Description</th></tr><tr><td>Z12.5</td><td>Widget</td></tr></table><h3>"
        "ICD-10-CM Codes that Support Medical Necessity</h3><table><tr><th>Code</th><th>Description</th>"
        "</tr><tr><td>C61</td><td>Widget</td></tr></table>",
        "G0103:cov Z12.5:not C61:cov",
    ),
    "headings of covered and other services": (
        "<h2>Non-covered services</h2><table><tr><th>CPT Code</th><th>Description</th></tr><tr><td>"
        "64999</td><td>Widget</td></tr></table><h2>Covered services</h2><table><tr><th>CPT Code</th><th>"
        "Description</th></tr><tr><td>64998</td><td>Widget</td></tr></table>",
        "64999:not 64998:cov",
    ),
    "a list behind a colon": (
        "<h2>Investigational and not medically necessary</h2><p>CPT</p><p>"
        "When services are investigational: 0274T, 0275T</p>",
        "0274T:exp 0274T:not 0275T:exp 0275T:not",
    ),
    "sections for each stance": (
        "<h2>Coding</h2><p>"
        "The following codes for treatments and procedures applicable to this document are included belo"
        "w for informational purposes.</p><h3>"
        "When services may be Medically Necessary when criteria are met:</h3><table><tr><td>CPT</td><td>"
        "</td></tr><tr><td>33361</td><td>TAVR</td></tr><tr><td>ICD-10 Diagnosis</td><td></td></tr><tr>"
        "<td>I35.0-I35.9</td><td>Aortic</td></tr></table><h3>"
        "When services are Not Medically Necessary:</h3><p>"
        "For the procedure codes listed above when criteria are not met.</p><h3>"
        "When services are Investigational and Not Medically Necessary:</h3><table><tr><td>CPT</td><td>"
        "</td></tr><tr><td>0543T</td><td>Widget</td></tr></table>",
        "33361:cov I35.0-I35.9:cov 0543T:exp 0543T:not",
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_gives_its_codes_and_what_it_says_of_them(layout: str) -> None:
    body, wanted = LAYOUTS[layout]
    document = read(_PAGE.format(body).encode(), content_type="text/html")
    found = {
        f"{code.code}-{code.range_end}:{_STANCES[code.disposition]}"
        if code.range_end
        else f"{code.code}:{_STANCES[code.disposition]}"
        for code in codes_of(document)
    }
    assert found == set(wanted.split())
