"""What goes wrong with a call, in a closed list (RFC 9457). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel


class ProblemCode(StrEnum):
    MISSING_KEY = "missing_key"
    UNKNOWN_KEY = "unknown_key"
    REVOKED_KEY = "revoked_key"
    EXPIRED_KEY = "expired_key"
    NETWORK_NOT_ALLOWED = "network_not_allowed"
    PLAN_WITHOUT_API = "plan_without_api"
    SCOPE_MISSING = "scope_missing"
    RATE_LIMITED = "rate_limited"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    UNKNOWN_PARAMETER = "unknown_parameter"
    INVALID_PARAMETER = "invalid_parameter"
    INVALID_CURSOR = "invalid_cursor"
    UNAVAILABLE = "unavailable"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Kind:
    status: int
    title: str
    retryable: bool = False


KINDS: Mapping[ProblemCode, Kind] = {
    ProblemCode.MISSING_KEY: Kind(401, "The call carries no key"),
    ProblemCode.UNKNOWN_KEY: Kind(401, "No such key"),
    ProblemCode.REVOKED_KEY: Kind(401, "The key was revoked"),
    ProblemCode.EXPIRED_KEY: Kind(401, "The key has expired"),
    ProblemCode.NETWORK_NOT_ALLOWED: Kind(403, "The key may not be used from this network"),
    ProblemCode.PLAN_WITHOUT_API: Kind(403, "The organization's plan has no API"),
    ProblemCode.SCOPE_MISSING: Kind(403, "The key may not be used for this"),
    ProblemCode.RATE_LIMITED: Kind(429, "Too many calls", retryable=True),
    ProblemCode.NOT_FOUND: Kind(404, "Nothing here"),
    ProblemCode.METHOD_NOT_ALLOWED: Kind(405, "This address does not take that method"),
    ProblemCode.UNKNOWN_PARAMETER: Kind(400, "A parameter is not known here"),
    ProblemCode.INVALID_PARAMETER: Kind(422, "A parameter cannot be read"),
    ProblemCode.INVALID_CURSOR: Kind(400, "The cursor is not from this query"),
    ProblemCode.UNAVAILABLE: Kind(503, "Our database did not answer in time", retryable=True),
    ProblemCode.FAILED: Kind(500, "The fault is ours and has been recorded", retryable=True),
}


class Refused(Exception):
    """Ends a call. `detail` says what of it was wrong, in words for its writer."""

    def __init__(self, code: ProblemCode, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class ProblemShown(BaseModel):
    """RFC 9457. `code` is from a closed list; `retryable` says whether the same call could pass later."""

    type: str
    title: str
    status: int
    code: ProblemCode
    detail: str
    retryable: bool
    request_id: str


def problem(refused: Refused, request_id: str, site: str) -> ProblemShown:
    kind = KINDS[refused.code]
    return ProblemShown(
        type=f"{site}/v1/problems#{refused.code}",
        title=kind.title,
        status=kind.status,
        code=refused.code,
        detail=refused.detail or kind.title,
        retryable=kind.retryable,
        request_id=request_id,
    )
