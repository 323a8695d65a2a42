"""The closed lists. A value outside them is a bug, never a new category."""

from enum import StrEnum


class Verdict(StrEnum):
    """What the response of a visit really was. Only OK may make a version."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    BLOCKED = "blocked"
    INTERSTITIAL = "interstitial"
    SOFT_404 = "soft_404"
    GONE = "gone"
    UNREADABLE = "unreadable"
    WRONG_DOCUMENT = "wrong_document"
    SERVER_ERROR = "server_error"
    UNREACHABLE = "unreachable"


class CodeSystem(StrEnum):
    CPT = "CPT"
    HCPCS = "HCPCS"
    CDT = "CDT"
    ICD_10_CM = "ICD-10-CM"
    ICD_10_PCS = "ICD-10-PCS"
    REV = "REV"
    NDC = "NDC"
    MS_DRG = "MS-DRG"


class Disposition(StrEnum):
    """What a policy says of a code."""

    COVERED = "covered"
    NOT_COVERED = "not_covered"
    EXPERIMENTAL = "experimental"
    PRIOR_AUTH = "prior_auth"
    MENTIONED = "mentioned"


class DateKind(StrEnum):
    EFFECTIVE = "effective"
    LAST_REVIEW = "last_review"
    NEXT_REVIEW = "next_review"
    ORIGINAL_EFFECTIVE = "original_effective"
    REVISION = "revision"
    PUBLISH = "publish"
    NOTICE_START = "notice_start"
    NOTICE_END = "notice_end"
    COMMENT_END = "comment_end"
    RETIRED = "retired"
    OTHER = "other"


class DatePrecision(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class DateBasis(StrEnum):
    """What a printed date counts by, where the policy says."""

    SERVICE = "service"
    PROCESSED = "processed"
    RECEIVED = "received"
    ADMISSION = "admission"


class ChangeKind(StrEnum):
    CREATED = "created"
    CRITERIA_CHANGED = "criteria_changed"
    CODES_ADDED = "codes_added"
    CODES_REMOVED = "codes_removed"
    CODES_MOVED = "codes_moved"
    PRIOR_AUTH_CHANGED = "prior_auth_changed"
    DATES_CHANGED = "dates_changed"
    TITLE_CHANGED = "title_changed"
    REFERENCES_ONLY = "references_only"
    FORMATTING_ONLY = "formatting_only"
    RENUMBERED = "renumbered"
    POSTPONED = "postponed"
    RETIRED = "retired"
    RESTORED = "restored"


class Direction(StrEnum):
    TIGHTENED = "tightened"
    LOOSENED = "loosened"
    UNCLEAR = "unclear"


class Impact(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"


class IndicationStatus(StrEnum):
    COVERED = "covered"
    COVERED_WHEN_CRITERIA_MET = "covered_when_criteria_met"
    NOT_COVERED = "not_covered"
    EXPERIMENTAL = "experimental"


class SectionRole(StrEnum):
    """What a section of a policy is for. Only COVERAGE, EXCLUSIONS and CODES yield the policy's codes."""

    COVERAGE = "coverage"
    EXCLUSIONS = "exclusions"
    SCOPE = "scope"
    CODES = "codes"
    DEFINITIONS = "definitions"
    BACKGROUND = "background"
    REFERENCES = "references"
    HISTORY = "history"
    BOILERPLATE = "boilerplate"
    OTHER = "other"


class BlockType(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"


class HunkOp(StrEnum):
    INSERT = "insert"
    DELETE = "delete"
    REPLACE = "replace"
    MOVE = "move"


class CptLicence(StrEnum):
    """What a deployment may show of the AMA's, the ADA's and the NUBC's: nothing, codes alone, or descriptors too."""

    OFF = "off"
    CODES_ONLY = "codes_only"
    LICENSED = "licensed"
