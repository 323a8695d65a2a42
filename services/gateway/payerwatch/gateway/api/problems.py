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
    PLAN_WITHOUT_WEBHOOKS = "plan_without_webhooks"
    MAKER_GONE = "maker_gone"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    UNKNOWN_PARAMETER = "unknown_parameter"
    INVALID_PARAMETER = "invalid_parameter"
    INVALID_CURSOR = "invalid_cursor"
    NOT_ACCEPTABLE = "not_acceptable"
    BODY_TOO_LARGE = "body_too_large"
    KEY_REUSED = "idempotency_key_reused"
    TOO_MANY = "too_many"
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
    ProblemCode.PLAN_WITHOUT_WEBHOOKS: Kind(403, "The organization's plan has no webhooks"),
    ProblemCode.MAKER_GONE: Kind(403, "Whoever made the key is not in the organization any more"),
    ProblemCode.NOT_FOUND: Kind(404, "Nothing here"),
    ProblemCode.METHOD_NOT_ALLOWED: Kind(405, "This address does not take that method"),
    ProblemCode.UNKNOWN_PARAMETER: Kind(400, "A parameter is not known here"),
    ProblemCode.INVALID_PARAMETER: Kind(422, "A parameter cannot be read"),
    ProblemCode.INVALID_CURSOR: Kind(400, "The cursor is not from this query"),
    ProblemCode.NOT_ACCEPTABLE: Kind(406, "No form of the answer is accepted"),
    ProblemCode.BODY_TOO_LARGE: Kind(413, "The body is too large"),
    ProblemCode.KEY_REUSED: Kind(409, "The Idempotency-Key came with another request before"),
    ProblemCode.TOO_MANY: Kind(409, "There are as many as there may be"),
    ProblemCode.UNAVAILABLE: Kind(503, "Our database did not answer in time", retryable=True),
    ProblemCode.FAILED: Kind(500, "The fault is ours and has been recorded", retryable=True),
}


class Refused(Exception):
    """Ends a call. `detail` says what of it was wrong, in words for its writer."""

    def __init__(self, code: ProblemCode, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def nothing(what: str) -> Refused:
    return Refused(ProblemCode.NOT_FOUND, f"No {what} of this id.")


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
