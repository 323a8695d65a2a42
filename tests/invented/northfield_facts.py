"""What two versions of an invented policy say, in the shapes the differ stores."""

from typing import Any

from payerwatch.policies.words import DatePrecision, Disposition, IndicationStatus

NOT_OPEN = ("Indication nobody sees", "Action nobody sees", "Edit nobody sees", "84305")
"""What stands in rows after the third, which a visitor must not be sent."""


def printed_date(kind: str, value: str, quote: str, basis: str | None = None) -> dict[str, Any]:
    precision = DatePrecision.DAY.value
    return {"kind": kind, "value": value, "precision": precision, "basis": basis, "printed": quote, "quote": quote}


def code(system: str, text: str, disposition: Disposition, range_end: str | None = None) -> dict[str, Any]:
    quote = f"{text} to {range_end}" if range_end else text
    return {"system": system, "code": text, "range_end": range_end, "disposition": disposition.value, "quote": quote}


def indication(text: str, status: IndicationStatus, *codes: str) -> dict[str, Any]:
    return {"text": text, "status": status.value, "codes": list(codes), "quote": text}


MET = IndicationStatus.COVERED_WHEN_CRITERIA_MET
BEFORE: dict[str, Any] = {
    "dates": [printed_date("last_review", "2026-02-20", "Last Review: 02/20/2026")],
    "codes": [
        code("HCPCS", "J2170", Disposition.COVERED),
        code("ICD-10-CM", "E34.3", Disposition.COVERED),
        code("CPT", "84305", Disposition.COVERED),
    ],
}
AFTER: dict[str, Any] = {
    "dates": [
        printed_date("effective", "2027-01-01", "Effective for dates of service on or after 01/01/2027", "service"),
        printed_date("last_review", "2026-11-18", "Last Review: 11/18/2026"),
        printed_date("original_effective", "2007-05-02", "Effective: 05/02/2007"),
    ],
    "codes": [
        code("HCPCS", "J2170", Disposition.PRIOR_AUTH),
        code("ICD-10-CM", "E34.321", Disposition.COVERED),
        code("ICD-10-CM", "E34.322", Disposition.COVERED),
        code("CPT", "84305", Disposition.COVERED),
        code("CPT", "97001", Disposition.EXPERIMENTAL, "97050"),
    ],
    "requirements": [
        {
            "text": "Two IGF-1 results, taken on separate days, must be at or below −3 SD.",
            "quote": "Basal IGF-1 standard deviation score of −3.0 or less on two measurements obtained on separate days",
        },
        {
            "text": "Growth hormone must be normal or high.",
            "quote": "Normal or elevated growth hormone concentration",
        },
    ],
    "exclusions": [
        {
            "text": "Secondary IGF-1 deficiency is not covered.",
            "quote": "Not medically necessary for secondary forms of IGF-1 deficiency",
        }
    ],
    "indications": [
        indication("Severe primary IGF-1 deficiency", MET, "J2170", "E34.321"),
        indication("Growth hormone gene deletion with antibodies", MET, "J2170"),
        indication("Secondary IGF-1 deficiency", IndicationStatus.NOT_COVERED),
        indication("Indication nobody sees", IndicationStatus.EXPERIMENTAL),
    ],
}


def hunk(place: str, words: list[tuple[str, str]], **more: Any) -> dict[str, Any]:
    before = [[op, text] for op, text in words if op != "insert"]
    after = [[op, text] for op, text in words if op != "delete"]
    one_sided = {op for op, _ in words} in ({"insert"}, {"delete"})
    return {
        "op": words[0][0] if one_sided else "replace",
        "path": [place],
        "old": "".join(text for _, text in before),
        "new": "".join(text for _, text in after),
        "old_words": before,
        "new_words": after,
        "block_type": "paragraph",
        "kind": "criteria_changed",
        **more,
    }


COMPARISON: dict[str, Any] = {
    "hunks": [
        hunk(
            "Medical necessity",
            [
                ("equal", "Basal IGF-1 standard deviation score of −3.0 or less "),
                ("delete", "on one measurement"),
                ("insert", "on two measurements obtained on separate days"),
            ],
            direction="tightened",
            block_type="item",
        ),
        hunk(
            "Precertification",
            [("insert", "Precertification is required for the initial 12 months of therapy.")],
            kind="prior_auth_changed",
            unchanged_before=9,
        ),
        hunk(
            "Codes covered if criteria are met",
            [("delete", "E34.3 | Short stature due to endocrine disorder")],
            kind="codes_removed",
            block_type="row",
            unchanged_before=20,
        ),
        hunk("Codes", [("insert", "Edit nobody sees")], kind="codes_added"),
    ],
    "unchanged_after": 12,
    "moves": [{"code": "J2170", "was": ["covered"], "now": ["prior_auth"]}],
}
BRIEF: dict[str, Any] = {
    "tldr": "Two low IGF-1 results are now required instead of one, and the first 12 months need prior authorization. "
    "It applies to dates of service on or after January 1, 2027.",
    "key_action": "Have two IGF-1 results on file and request prior authorization for starts from January 1, 2027.",
    "impact_reason": "criteria tightened and a code removed",
    "specialties": ["Pediatric endocrinology", "specialty pharmacy"],
    "actions": [
        {
            "text": "Check that every open case has two IGF-1 results on file.",
            "quote": "two measurements obtained on separate days",
        },
        {
            "text": "Request prior authorization for starts on or after January 1, 2027.",
            "quote": "Precertification is required for the initial 12 months of therapy",
        },
        {"text": "Stop billing E34.3; use the longer code.", "detail": "E34.321 and E34.322 joined the list."},
        {"text": "Action nobody sees"},
    ],
}
