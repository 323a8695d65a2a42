"""What is said of the change between the two invented versions, in the shapes the differ stores."""

from typing import Any

from invented.northfield_facts import MET
from payerwatch.policies.words import DateKind, Disposition, IndicationStatus

NOT_OPEN = ("Indication nobody sees", "Action nobody sees", "Edit nobody sees", "84305")
"""What stands in rows after the third, which a visitor must not be sent."""


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
}


def proof(quote: str, side: str = "after") -> list[dict[str, str]]:
    return [{"quote": quote, "block": "b1", "side": side}]


def statement(text: str, quote: str = "") -> dict[str, Any]:
    return {"text": text, "evidence": proof(quote) if quote else []}


def date(kind: DateKind, value: str, quote: str) -> dict[str, Any]:
    return {"kind": kind.value, "value": value, "printed": quote, "happened": "added", "evidence": proof(quote)}


def indication(text: str, status: IndicationStatus, codes: list[str], happened: str = "unchanged") -> dict[str, Any]:
    return {"text": text, "status": status.value, "codes": codes, "happened": happened, "evidence": proof(text)}


def code(
    text: str, system: str, disposition: Disposition, happened: str, quote: str = "", was: tuple[Disposition, ...] = ()
) -> dict[str, Any]:
    return {
        "code": text,
        "system": system,
        "disposition": disposition.value,
        "happened": happened,
        "was": [stance.value for stance in was],
        "evidence": proof(quote or text, "before" if happened == "removed" else "after"),
    }


TWO_RESULTS = "Basal IGF-1 standard deviation score of −3.0 or less on two measurements obtained on separate days"
EFFECTIVE = "Effective for dates of service on or after 01/01/2027"
BRIEF: dict[str, Any] = {
    "tldr": [
        statement("Northfield now requires two IGF-1 results, not one.", TWO_RESULTS),
        statement("It applies to dates of service on or after January 1, 2027.", EFFECTIVE),
    ],
    "status": {
        "standing": "upcoming",
        "value": "2027-01-01",
        "printed": EFFECTIVE,
        "was": None,
        "evidence": proof(EFFECTIVE),
    },
    "key_action": statement("Have two IGF-1 results on file for every start from January 1, 2027.", TWO_RESULTS),
    "change_type": "Criteria tightened, prior authorization changed, codes added, removed and moved",
    "impact_reason": "a criterion tightened and one code left the covered list",
    "specialties": ["pediatric endocrinology", "specialty pharmacy"],
    "dates": [
        date(DateKind.EFFECTIVE, "2027-01-01", EFFECTIVE),
        date(DateKind.LAST_REVIEW, "2026-11-18", "Last Review: 11/18/2026"),
        date(DateKind.ORIGINAL_EFFECTIVE, "2007-05-02", "Effective: 05/02/2007"),
    ],
    "criteria": [
        statement("Two IGF-1 results, taken on separate days, must be at or below −3 SD.", TWO_RESULTS),
        statement("Growth hormone must be normal or high.", "Normal or elevated growth hormone concentration"),
    ],
    "exclusions": [
        statement(
            "Secondary IGF-1 deficiency is not covered.",
            "Not medically necessary for secondary forms of IGF-1 deficiency",
        )
    ],
    "indications": [
        indication("Severe primary IGF-1 deficiency", MET, ["J2170", "E34.321"], "added"),
        indication("Growth hormone gene deletion with antibodies", MET, ["J2170"]),
        indication("Secondary IGF-1 deficiency", IndicationStatus.NOT_COVERED, []),
        indication("Indication nobody sees", IndicationStatus.EXPERIMENTAL, []),
    ],
    "action_items": [
        statement("Check that every open case has two IGF-1 results on file.", TWO_RESULTS),
        statement(
            "Request prior authorization for starts on or after January 1, 2027.",
            "Precertification is required for the initial 12 months of therapy.",
        ),
        statement("Stop billing E34.3; E34.321 and E34.322 joined the covered list."),
        statement("Action nobody sees"),
    ],
    "codes": [
        code("E34.3", "ICD-10-CM", Disposition.COVERED, "removed", "E34.3 | Short stature, an invented wording"),
        code("J2170", "HCPCS", Disposition.PRIOR_AUTH, "moved", was=(Disposition.COVERED,)),
        code("E34.321", "ICD-10-CM", Disposition.COVERED, "added", "E34.321 | Primary deficiency, an invented wording"),
        code("E34.322", "ICD-10-CM", Disposition.COVERED, "added", "E34.322 | Insensitivity, an invented wording"),
        code("84305", "CPT", Disposition.COVERED, "unchanged", "84305 | somebody else's wording"),
        code("97001-97050", "CPT", Disposition.EXPERIMENTAL, "unchanged"),
    ],
    "gaps": ["Page 7 is a scanned image."],
}
