"""Payers whose index is data, or lists every version at an address of its own."""

import json
from html import escape

from contracts.contract import Contract
from contracts.paper import CRITERIA, html, links, pdf
from payerwatch.fetcher.sightings import newest_by_key
from payerwatch.policies.words import DateKind, Verdict

BODY = ("{criteria}", "{codes}")


def test_medicares_national_determinations() -> None:
    cms = Contract("cms", "ncd")
    row = {"document_id": 373, "document_version": 2, "document_display_id": "210.10", "title": "Calderin Therapy"}
    report = {"meta": {"status": {}}, "data": [row | {"last_updated_sort": "20260115", "url": "/view/ncd.aspx"}]}
    listed = cms.lists(json.dumps(report).encode(), "json")
    assert [(each.number, each.title, each.revision) for each in listed] == [
        ("210.10", "Calderin Therapy", "2 20260115")
    ]
    assert listed[0].url == "https://api.coverage.cms.gov/v1/data/ncd/?ncdid=373&ncdver=2"
    record = {
        "document_display_id": "210.10",
        "publication_number": "100-3",
        "title": "Calderin Therapy",
        "effective_date": "01/15/2026",
        "effective_end_date": "N/A",
        "indications_limitations": escape(escape(f"<p>{CRITERIA}</p>")),
    }
    printed = cms.accepts(json.dumps({"data": [record]}).encode(), "json", listed[0])
    assert printed.id == "210.10"
    assert printed.dates == {DateKind.EFFECTIVE: "01/15/2026"}
    empty = json.dumps({"data": [record | {"indications_limitations": ""}]}).encode()
    assert cms.judges(empty, "json", listed[0]).verdict is not Verdict.OK


def test_medicares_local_documents_are_declared_too() -> None:
    row = {"document_id": 33831, "document_version": 40, "document_display_id": "L33831", "title": "Calderin Therapy"}
    listed = Contract("cms", "lcd").lists(json.dumps({"data": [row]}).encode(), "json")
    assert [each.url for each in listed] == ["https://api.coverage.cms.gov/v1/data/lcd/?lcdid=33831&ver=40"]
    row |= {"document_id": 57642, "document_display_id": "A57642"}
    listed = Contract("cms", "article").lists(json.dumps({"data": [row]}).encode(), "json")
    assert [each.url for each in listed] == ["https://api.coverage.cms.gov/v1/data/article/?articleid=57642&ver=40"]


def test_aetna() -> None:
    aetna = Contract("aetna", "cpb-medical")
    feed = {
        "mcpb": {"letter": [{"bulletin": {"title": "Calderin Therapy", "link": "/cpb/medical/data/700_799/0712.html"}}]}
    }
    listed = aetna.lists(json.dumps(feed).encode(), "json")
    assert [(each.number, each.title, each.url) for each in listed] == [
        ("0712", "Calderin Therapy", "https://www.aetna.com/cpb/medical/data/700_799/0712.html")
    ]
    document = html(
        "Calderin Therapy - Medical Clinical Policy Bulletins", "Number: 0712", "# Policy", "{criteria}",
        "# CPT Codes / HCPCS Codes / ICD-10 Codes", "{codes}", "# References", "1. An invented article.",
        "# Policy History", "Last Review 04/24/2026 Effective: 05/17/2005 Next Review: 02/11/2027",
    )  # fmt: skip
    printed = aetna.accepts(document, "html", listed[0])
    assert printed.id == "0712"
    assert printed.dates == {
        DateKind.LAST_REVIEW: "04/24/2026",
        DateKind.ORIGINAL_EFFECTIVE: "05/17/2005",
        DateKind.NEXT_REVIEW: "02/11/2027",
    }
    wall = b'<html><body><iframe src="/_Incapsula_Resource?x=1"></iframe></body></html>'
    assert aetna.judges(wall, "html", listed[0]).verdict is Verdict.BLOCKED


def test_florida_blue() -> None:
    florida = Contract("florida-blue", "medical")
    items = [{"Title": "Calderin Therapy", "title": "Calderin Therapy", "McgId": "02-20000-60"}]
    landing = f"<html><body><script>var grid = {{}};\ngrid.itemData = {json.dumps(items)};</script></body></html>"
    listed = florida.lists(landing.encode())
    assert [(each.number, each.title, each.url) for each in listed] == [
        ("02-20000-60", "Calderin Therapy", "https://mcgs.bcbsfl.com/MCG?mcgId=02-20000-60&pv=false")
    ]
    document = pdf(
        "02-20000-60", "Original Effective Date: 06/15/09", "Reviewed: 04/23/26", "Revised: 05/15/26",
        "# Subject: Calderin Therapy", "# POSITION STATEMENT", "{criteria}", "# BILLING/CODING INFORMATION", "{codes}",
    )  # fmt: skip
    printed = florida.accepts(document, "pdf", listed[0])
    assert printed.id == "02-20000-60"
    assert printed.dates[DateKind.ORIGINAL_EFFECTIVE] == "06/15/09"
    assert printed.dates[DateKind.REVISION] == "05/15/26"
    lost = html("Medical Coverage Guidelines", "Failed to retrieve the document!")
    assert florida.judges(lost, "html", listed[0]).verdict is Verdict.SOFT_404


def test_hcsc() -> None:
    hcsc = Contract("hcsc", "medical")
    page = "activePolicyPage?corpEntCd=HCSC&path=surgery"
    listed = hcsc.lists(
        links(
            (f"{page}/SUR705.021_2025-06-15", "Calderin Therapy"),
            (f"{page}/SUR705.021_2026-05-15", "Calderin Therapy"),
            (f"{page}/SUR712.036_2024-12-15", "Orrin Disease"),
        )
    )
    current = newest_by_key(listed, hcsc.policies.document)
    folder = "https://medicalpolicy.hcsc.com/content/dam/bcbs/medicalpolicy/pdf/surgery"
    assert {key: each.url for key, each in current.items()} == {
        "SUR705.021": f"{folder}/SUR705.021_2026-05-15.pdf",
        "SUR712.036": f"{folder}/SUR712.036_2024-12-15.pdf",
    }
    document = pdf(
        "# Calderin Therapy", "Policy Number: SUR705.021", "Policy Effective Date: 05/15/2026", "# Coverage",
        "{criteria}", "# Coding", "{codes}",
    )  # fmt: skip
    printed = hcsc.accepts(document, "pdf", current["SUR705.021"])
    assert printed.id == "SUR705.021"
    assert printed.dates == {DateKind.EFFECTIVE: "05/15/2026"}


def test_highmark() -> None:
    highmark = Contract("highmark", "pa-commercial")
    folder = "/content/medpolicy/en/highmark/pa/commercial/policies/Surgery/S-39"
    listed = highmark.lists(links((f"{folder}/S-39-007.html", "Old"), (f"{folder}/S-39-008.html", "Calderin Therapy")))
    current = newest_by_key(listed, highmark.policies.document)
    assert {key: each.url for key, each in current.items()} == {
        "S-39": f"https://securecms.highmark.com{folder}/S-39-008.html"
    }
    document = html(
        "Calderin Therapy", "Medical Policy: S-39-008", "Effective Date: May 4, 2026", "# Policy Position",
        "{criteria}", "# Procedure Codes", "{codes}",
    )  # fmt: skip
    printed = highmark.accepts(document, "html", current["S-39"])
    assert (printed.id, printed.revision) == ("S-39", "008")
    wall = html("403", "403 - ACCESS DENIED")
    assert highmark.judges(wall, "html", current["S-39"]).verdict is Verdict.BLOCKED
