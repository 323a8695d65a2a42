"""Payers whose index is a page of links."""

import pytest

from contracts.contract import Contract
from contracts.paper import html, links, pdf
from payerwatch.policies.words import DateKind, Verdict

BODY = ("{criteria}", "{codes}")


def test_unitedhealthcare_commercial() -> None:
    uhc = Contract("uhc", "commercial")
    folder = "/content/dam/provider/docs/public/policies"
    index = links(
        (f"{folder}/comm-medical-drug/calderin-therapy.pdf", "Calderin Therapy"),
        (f"{folder}/comm-medical-drug/orrin-disease.pdf", "Orrin Disease"),
        (f"{folder}/comm-reimbursement/COMM-Calderin-Policy.pdf", "Calderin Reimbursement"),
    )
    listed = uhc.lists(index)
    assert [(each.url, each.title) for each in listed] == [
        (f"https://www.uhcprovider.com{folder}/comm-medical-drug/calderin-therapy.pdf", "Calderin Therapy"),
        (f"https://www.uhcprovider.com{folder}/comm-medical-drug/orrin-disease.pdf", "Orrin Disease"),
    ]
    document = pdf(
        "# Calderin Therapy", "Policy Number: 2026T0362PP", "Effective Date: May 1, 2026", "# Coverage Rationale",
        "{criteria}", "# Applicable Codes", "{codes}", "# References", "1. An invented article. 2025.",
    )  # fmt: skip
    printed = uhc.accepts(document, "pdf", listed[0])
    assert (printed.id, printed.revision) == ("T0362", "2026PP")
    assert printed.dates == {DateKind.EFFECTIVE: "May 1, 2026"}
    older = pdf("# Calderin Therapy", "Policy Number: MP.13.19", "# Coverage Rationale", *BODY)
    assert uhc.accepts(older, "pdf", listed[0]).id == "MP.13"
    assert uhc.judges(html("Access Denied", "You have no permission."), "html", listed[0]).verdict is Verdict.BLOCKED


def test_unitedhealthcare_medicare_advantage() -> None:
    uhc = Contract("uhc", "medicare-advantage")
    folder = "/content/dam/provider/docs/public/policies/medadv-mp"
    listed = uhc.lists(
        links(
            (f"{folder}/calderin-therapy.pdf", "Calderin Therapy"),
            (f"{folder}/medicare-advantage-medical-policy-update-bulletin-may-2026.pdf", "May bulletin"),
        )
    )
    assert [each.title for each in listed] == ["Calderin Therapy"]
    document = pdf("# Calderin Therapy", "Policy Number: MMP052.13", "Effective Date: June 1, 2026", *BODY)
    printed = uhc.accepts(document, "pdf", listed[0])
    assert (printed.id, printed.revision) == ("MMP052", "13")


@pytest.mark.parametrize(
    ("file", "number"),
    [
        ("mm_0051_coveragepositioncriteria_calderin", "0051"),
        ("ad_a004_calderin", "A004"),
        ("cpg024_calderin", "CPG024"),
    ],
)
def test_cigna_medical(file: str, number: str) -> None:
    cigna = Contract("cigna", "medical")
    listed = cigna.lists(links((f"/assets/chcp/pdf/coveragePolicies/medical/{file}.pdf", "Calderin Therapy")))
    assert [(each.number or "").upper() for each in listed] == [number]
    document = pdf(
        "# Medical Coverage Policy", "Effective Date ............ 05/15/2026", "Next Review Date ........ 05/15/2027",
        f"Coverage Policy Number .................. {number}", "# Calderin Therapy", "# Coverage Policy", "{criteria}",
        "# Coding Information", "{codes}", "# References", "1. An invented article.",
    )  # fmt: skip
    printed = cigna.accepts(document, "pdf", listed[0])
    assert printed.id == number
    assert printed.dates == {DateKind.EFFECTIVE: "05/15/2026", DateKind.NEXT_REVIEW: "05/15/2027"}


def test_cigna_drugs() -> None:
    cigna = Contract("cigna", "pharmacy")
    address = "/assets/chcp/pdf/coveragePolicies/pharmacy/ip_0385_coveragepositioncriteria_calderin.pdf"
    listed = cigna.lists(links((address, "Calderin")))
    assert [each.number for each in listed] == [None]
    document = pdf("# Drug Coverage Policy", "Coverage Policy Number .... IP0385", "# Calderin", *BODY)
    assert cigna.accepts(document, "pdf", listed[0]).id == "IP0385"


def test_premera() -> None:
    premera = Contract("premera", "medical")
    listed = premera.lists(links(("/medicalpolicies/7.01.550.pdf", "7.01.550 Calderin Therapy")))
    assert [(each.number, each.url) for each in listed] == [
        ("7.01.550", "https://www.premera.com/medicalpolicies/7.01.550.pdf")
    ]
    document = pdf(
        "MEDICAL POLICY - 7.01.550", "# Calderin Therapy", "Effective Date: May 1, 2026 Last Revised: Apr. 15, 2026",
        "# Policy Coverage Criteria", "{criteria}", "# Coding", "{codes}", "# References", "1. An invented article.",
    )  # fmt: skip
    printed = premera.accepts(document, "pdf", listed[0])
    assert printed.id == "7.01.550"
    assert printed.dates == {DateKind.EFFECTIVE: "May 1, 2026", DateKind.REVISION: "Apr. 15, 2026"}


def test_blue_shield_of_california() -> None:
    blue = Contract("blue-shield-ca", "medical")
    folder = "/content/dam/bsca/en/provider/docs/medical-policies"
    listed = blue.lists(links((f"{folder}/Calderin-Therapy.pdf", "Calderin Therapy")))
    assert [each.url for each in listed] == [f"https://www.blueshieldca.com{folder}/Calderin-Therapy.pdf"]
    document = pdf(
        "# BSC7.10 Calderin Therapy", "Original Policy Date: June 1, 2019 Effective Date: May 1, 2026",
        "# Policy Statement", "{criteria}", "# Coding", "{codes}",
    )  # fmt: skip
    printed = blue.accepts(document, "pdf", listed[0])
    assert printed.id == "BSC7.10"
    assert printed.dates == {DateKind.ORIGINAL_EFFECTIVE: "June 1, 2019", DateKind.EFFECTIVE: "May 1, 2026"}


def test_centene() -> None:
    centene = Contract("centene", "clinical")
    folder = "/content/dam/centene/plan/policies/clinical-policies"
    listed = centene.lists(
        links(
            (f"{folder}/CP.MP.239.pdf", "Calderin Therapy (CP.MP.239)"),
            ("/content/dam/centene/plan/policies/payment-policies/CC.PP.011.pdf", "Payment"),
        )
    )
    assert [each.number for each in listed] == ["CP.MP.239"]
    document = pdf(
        "# Clinical Policy: Calderin Therapy", "Reference Number: CP.MP.239", "Date of Last Revision: 04/25",
        "# Policy/Criteria", "{criteria}", "# Coding Implications", "{codes}", "# References", "1. An article.",
    )  # fmt: skip
    printed = centene.accepts(document, "pdf", listed[0])
    assert printed.id == "CP.MP.239"
    assert printed.dates == {DateKind.REVISION: "04/25"}


def test_regence() -> None:
    regence = Contract("regence", "medical")
    assert not regence.policies.discovery[0].complete
    listed = regence.lists(links(("../drugs/dru672.pdf", "Calderin"), ("/trgmedpol/lab/lab46.pdf", "Orrin Testing")))
    assert [each.url.rpartition("/trgmedpol/")[2] for each in listed] == ["drugs/dru672.pdf", "lab/lab46.pdf"]
    document = pdf(
        "# Calderin", "Policy No: dru672", "Date of Origin: 05/2021", "Effective Date: 05/01/2026",
        "# Policy/Criteria", *BODY, "dru672.7",
    )  # fmt: skip
    printed = regence.accepts(document, "pdf", listed[0])
    assert printed.id == "dru672"
    assert printed.dates[DateKind.EFFECTIVE] == "05/01/2026"


def test_geisinger() -> None:
    geisinger = Contract("geisinger", "medical")
    address = "/-/media/OneGeisinger/Files/Policy-PDFs/MP/351-400/MP360-Calderin-Therapy.pdf?sc_lang=en"
    listed = geisinger.lists(links((address, "MP 360 Calderin Therapy")))
    assert [each.number for each in listed] == ["MP360"]
    document = pdf("# Calderin Therapy", "Policy: MP360", "Effective Date: 05/15/2026", *BODY)
    assert geisinger.accepts(document, "pdf", listed[0]).id == "MP360"
    wall = html("One moment", "Something about your browser made us think that you are a bot.")
    assert geisinger.judges(wall, "html", listed[0]).verdict is Verdict.BLOCKED


def test_priority_health() -> None:
    priority = Contract("priority-health", "medical")
    address = "/-/media/priorityhealth/documents/medical-policies/91571.pdf"
    listed = priority.lists(links((address, "Calderin Therapy")))
    assert [each.number for each in listed] == ["91571"]
    document = pdf("# MEDICAL POLICY No. 91571-R23", "# Calderin Therapy", "Effective Date: May 1, 2026", *BODY)
    printed = priority.accepts(document, "pdf", listed[0])
    assert (printed.id, printed.revision) == ("91571", "23")


def test_excellus() -> None:
    excellus = Contract("excellus", "medical")
    assert "{page}" in excellus.policies.discovery[0].url
    listed = excellus.lists(links(("/documents/d/global/exc-prv-calderin-therapy-", "Calderin Therapy")))
    assert [each.url for each in listed] == [
        "https://www.excellusbcbs.com/documents/d/global/exc-prv-calderin-therapy-"
    ]
    document = pdf(
        "# MEDICAL POLICY", "Medical Policy Title Calderin Therapy", "Policy Number 2.02.56",
        "Current Effective Date 05/15/2026", "Next Review Date 05/2027", "# POLICY STATEMENT(S)", *BODY,
    )  # fmt: skip
    printed = excellus.accepts(document, "pdf", listed[0])
    assert printed.id == "2.02.56"
    assert printed.dates == {DateKind.EFFECTIVE: "05/15/2026", DateKind.NEXT_REVIEW: "05/2027"}
