"""What two versions of an invented policy say, in the shape the differ stores facts in."""

from typing import Any

from payerwatch.policies.words import DatePrecision, Disposition, IndicationStatus


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
    "indications": [
        indication("Severe primary IGF-1 deficiency", MET, "J2170", "E34.321"),
        indication("Growth hormone gene deletion with antibodies", MET, "J2170"),
        indication("Secondary IGF-1 deficiency", IndicationStatus.NOT_COVERED),
        indication("Indication nobody sees", IndicationStatus.EXPERIMENTAL),
    ],
}
