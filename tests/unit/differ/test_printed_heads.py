"""Number, key, title and dates from the heads payers print. All policies are ours."""

import pytest

from payerwatch.differ.facts import facts_of
from payerwatch.reading.read import read

_RULE = "Widget therapy is considered medically necessary when the member is 18 years or older."
_CITED = "1. Smith J. Widgets. J Wid. 2019 Jan 5;12(3):44-50."

# Lines of the head; number, key, title and dates to read from them.
HEADS: dict[str, tuple[str, str | None, str | None, str, str]] = {
    "a letter behind the number for its revision": (
        "Medical Policy Bulletin / Title:Widget Therapy / Policy #:12.01.01ar / Original Effective "
        "Date: 01/01/2020 / Version Effective Date: 03/15/2026 / Version Issued Date: 02/15/2026 / "
        "Version Reissued Date: N/A",
        "12.01.01ar",
        "12.01.01",
        "Widget Therapy",
        "original_effective=2020-01-01 effective=2026-03-15 publish=2026-02-15",
    ),
    "a title that breaks inside its brackets": (
        "MEDICAL POLICY / Medical Policy Title / Widgets for Management of Gadgets (Bent / Widgets) / "
        "Policy Number 4.07.31 / Current Effective Date April 16, 2026",
        "4.07.31",
        "4.07.31",
        "Widgets for Management of Gadgets (Bent Widgets)",
        "effective=2026-04-16",
    ),
    "a date on the line of the title": (
        "Policy No: wid314 / Topic: Widgets for Gadgets Date of Origin: October 1, 2021 / Effective Date: 9/1/2024",
        "wid314",
        "wid314",
        "Widgets for Gadgets",
        "original_effective=2021-10-01 effective=2024-09-01",
    ),
    "a name that begins like a label": (
        "Next Generation Widgets / Policy Number: W-12 / Effective Date: 9/1/2024",
        "W-12",
        "W-12",
        "Next Generation Widgets",
        "effective=2024-09-01",
    ),
    "a menu before the title": (
        "Skip to main content / Search Reports Downloads / Widget Therapy / Policy Number: W-12 / "
        "Effective Date: 9/1/2024",
        "W-12",
        "W-12",
        "Widget Therapy",
        "effective=2024-09-01",
    ),
    "a number with a space": (
        "Widget Therapy / Policy Number: MA 4.002 / Effective Date 9/1/2025",
        "MA 4.002",
        "MA 4.002",
        "Widget Therapy",
        "effective=2025-09-01",
    ),
    "months without days": (
        "Widget Therapy / Medical Policy / Origination: 11/2009 / Last Review: 06/2024 / Next Review: 06/2025",
        None,
        None,
        "Widget Therapy",
        "original_effective=2009-11 last_review=2024-06 next_review=2025-06",
    ),
    "two labels on a line": (
        "Medical Policy / Subject: Widget Therapy / Document #: SURG.00159\tPublish Date: 01/06/2026 / "
        "Status: Reviewed\tLast Review Date: 11/06/2025",
        "SURG.00159",
        "SURG.00159",
        "Widget Therapy",
        "publish=2026-01-06 last_review=2025-11-06",
    ),
    "a guideline": (
        "Clinical UM Guideline / Subject: Widget Therapy / Guideline #: CG-SURG-27 / Publish Date: "
        "01/06/2026 / Status: Revised / Last Review Date: 11/06/2025",
        "CG-SURG-27",
        "CG-SURG-27",
        "Widget Therapy",
        "publish=2026-01-06 last_review=2025-11-06",
    ),
    "a number in the line of the kind": (
        "MEDICAL POLICY - 7.01.601 / Widget Therapy / Effective Date: Jan. 1, 2026* / Last Revised: "
        "Sept. 8, 2025 / Replaces: N/A",
        "7.01.601",
        "7.01.601",
        "Widget Therapy",
        "effective=2026-01-01 revision=2025-09-08",
    ),
    "a revision of three digits": (
        "Widget Therapy / Medical Coverage Policy / Effective Date: 01/23/2025 / Revision Date: "
        "12/01/2025 / Review Date: 11/20/2025 / Policy Number: HUM-0450-012 / Line of Business: "
        "Commercial",
        "HUM-0450-012",
        "HUM-0450",
        "Widget Therapy",
        "effective=2025-01-23 revision=2025-12-01 last_review=2025-11-20",
    ),
    "a second number of the association": (
        "Medical Policy / Widget Therapy / Policy Number: 797 / BCBSA Reference Number: 2.04.141 (For "
        "Plan internal use only) / Last Review: 3/1/2026",
        "797",
        "797",
        "Widget Therapy",
        "last_review=2026-03-01",
    ),
    "a section of three parts": (
        "Medical Policy: L-113-021 / Topic: Widget Therapy / Section: Laboratory / Effective Date: "
        "December 15, 2025 / Issued Date: December 15, 2025 / Last Revision Date: November 2025 / "
        "Annual Review: November 2025",
        "L-113-021",
        "L-113",
        "Widget Therapy",
        "effective=2025-12-15 publish=2025-12-15 revision=2025-11 last_review=2025-11",
    ),
    "a number behind the title": (
        "Northfield Clinical Policy / Widget Therapy, Policy No. 415 / Last Approval: 02/12/2025 / Next "
        "Review Due By: February 2026",
        "415",
        "415",
        "Widget Therapy",
        "other=2025-02-12 next_review=2026-02",
    ),
    "a bare label": (
        "POLICIES AND PROCEDURE MANUAL / Policy: MP239 / Section: Medical Benefit Policy / Subject: "
        "Widget Therapy / Applicable Lines of Business",
        "MP239",
        "MP239",
        "Widget Therapy",
        "",
    ),
    "lists of reviews": (
        "MEDICAL POLICY No. 91540-R9 / WIDGET THERAPY / Effective Date: March 1, 2026 / Review Dates: "
        "5/07, 5/08, 5/09 / Date of Origin: May 9, 2007 / Status: Current",
        "91540-R9",
        "91540",
        "WIDGET THERAPY",
        "effective=2026-03-01 original_effective=2007-05-09 last_review=2007-05 last_review=2008-05 "
        "last_review=2009-05",
    ),
    "a revision behind a dot": (
        "Northfield Commercial Medical Policy / Widget Therapy / Policy Number: MP.002.28 / Effective "
        "Date: April 1, 2026 / Instructions for Use",
        "MP.002.28",
        "MP.002",
        "Widget Therapy",
        "effective=2026-04-01",
    ),
    "a local determination": (
        "LCD - Widget Therapy (L33831) / LCD ID / L33831 / LCD Title / Widget Therapy / Original "
        "Effective Date / For services performed on or after 10/01/2015 / Revision Effective Date / For "
        "services performed on or after 05/15/2025 / Revision Ending Date / N/A / Retirement Date / N/A "
        "/ Notice Period Start Date / 03/30/2025 / Notice Period End Date / 05/14/2025",
        "L33831",
        "L33831",
        "Widget Therapy",
        "original_effective=2015-10-01 effective=2025-05-15 notice_start=2025-03-30 notice_end=2025-05-14",
    ),
    "a national determination": (
        "National Coverage Determination (NCD) / Widget Therapy / 220.6 / Tracking Information / "
        "Publication Number / 100-3 / Manual Section Number / 220.6 / Manual Section Title / Widget "
        "Therapy / Version Number / 2 / Effective Date of this Version / 01/19/2021 / Implementation "
        "Date / 11/08/2021",
        "220.6",
        "NCD 220.6",
        "Widget Therapy",
        "effective=2021-01-19 other=2021-11-08",
    ),
    "a foot with page and date": (
        "Widget Therapy / Policy number: AB-12 / FOOT Page 1 of 3 Effective January 2026",
        "AB-12",
        "AB-12",
        "Widget Therapy",
        "effective=2026-01",
    ),
    "dot leaders": (
        "Medical Coverage Policy / Effective Date ............. 1/15/2026 / Next Review Date ........ "
        "10/15/2026 / Coverage Policy Number .......... 0158 / Widget Therapy / Table of Contents",
        "0158",
        "0158",
        "Widget Therapy",
        "effective=2026-01-15 next_review=2026-10-15",
    ),
    "dates reviewed": (
        "Widget Therapy / Date of Origin: 02/2008 / Last Review Date: 10/22/2025 / Effective Date: "
        "11/01/2025 / Dates Reviewed: 02/2008, 03/2009",
        None,
        None,
        "Widget Therapy",
        "original_effective=2008-02 last_review=2025-10-22 effective=2025-11-01 last_review=2008-02 "
        "last_review=2009-03",
    ),
    "month and year by digits": (
        "Clinical Policy: Widget Therapy / Reference Number: CP.MP.239 / Date of Last Revision: 03/25 / "
        "Coding Implications / Revision Log",
        "CP.MP.239",
        "CP.MP.239",
        "Widget Therapy",
        "revision=2025-03",
    ),
    "two dates for two kinds of claim": (
        "Title: Widget Therapy / Professional / Institutional / Original Effective Date: November 3, "
        "2020 or January 1, 2021 / Latest Review Date: January 1, 2026 / Current Effective Date: "
        "November 3, 2025",
        None,
        None,
        "Widget Therapy",
        "original_effective=2020-11-03 last_review=2026-01-01 effective=2025-11-03",
    ),
    "roman numerals in a number": (
        "Policy Name: Widget Therapy / Policy Number: III-DIA.12 / Effective Date: 1/20/2026 / Developed by: Committee",
        "III-DIA.12",
        "III-DIA.12",
        "Widget Therapy",
        "effective=2026-01-20",
    ),
    "a date by service": (
        "Widget Therapy / Policy No: 123 / Effective for dates of service on or after July 1, 2026",
        "123",
        "123",
        "Widget Therapy",
        "effective=2026-07-01",
    ),
}


def _text(lines: list[str], foot: str) -> bytes:
    return "\n\n".join([*lines, "Policy", _RULE, "References", _CITED, foot]).encode()


def _page(lines: list[str], foot: str) -> bytes:
    head = "".join(f"<p>{line}</p>" for line in lines)
    body = f"<h2>Policy</h2><p>{_RULE}</p><h2>References</h2><p>{_CITED}</p><p>{foot}</p>"
    return f"<html><head><title>Provider portal</title></head><body><main>{head}{body}</main></body></html>".encode()


@pytest.mark.parametrize("form", [_text, _page], ids=["text", "page"])
@pytest.mark.parametrize("head", HEADS)
def test_a_head_names_its_policy_and_dates_it(head: str, form: object) -> None:
    printed, number, key, title, dates = HEADS[head]
    lines, _, foot = printed.partition(" / FOOT ")
    body = (_text if form is _text else _page)(lines.split(" / "), foot)
    facts = facts_of(read(body, content_type="text/plain" if form is _text else "text/html"))
    assert (facts.identity.number, facts.identity.key, facts.identity.title) == (number, key, title)
    assert {f"{date.kind}={date.value}" for date in facts.dates} == set(dates.split())
