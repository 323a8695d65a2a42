"""A site that broke and still answered."""

import json
import re

from payerwatch.fetcher.verdicts.page import Page
from payerwatch.fetcher.verdicts.wording import says
from payerwatch.policies.words import Verdict

BROKEN = re.compile(
    r"application error|server[- ](?:side )?(?:error|exception)|internal (?:server )?error|unhandled exception|exception has occurred"
    r"|runtime error|stack ?trace|traceback \(most recent|(?:fatal|parse) error|service (?:is )?(?:temporarily )?unavailable|temporarily (?:unavailable|down|out of service|offline)"
    r"|bad gateway|gateway time-?out|error 5\d\d|\b50[0234]\b.{0,20}(?:error|bad|service|gateway|unavailable)"
    r"|(?:under|scheduled|undergoing|down for|performing|during|routine|system|planned) maintenance|maintenance (?:mode|window|in progress)|be (?:right )?back (?:soon|shortly|online)|upgrade in progress"
    r"|(?:something|things?) (?:went|has gone|has gone terribly) wrong|an? (?:unexpected |unknown |system |technical |internal |fatal )?error (?:has )?occurred|technical (?:difficult|problem|issue)"
    r"|(?:unable|failed|could not|couldn.t|cannot) to? ?(?:connect to|reach|contact|process your request|complete your request|establish)|database (?:error|connection)|connection (?:timed out|refused|reset)"
    r"|(?:site|system|service|portal|server|application) (?:is |are )?(?:currently |temporarily |now )?(?:down|offline|unavailable|not available|overloaded|busy)|the requested url could not be retrieved"
    r"|error while processing|request timed? ?out|dns (?:error|resolution)|no healthy upstream|upstream connect error|<code>\s*(?:internalerror|slowdown|serviceunavailable)\s*</code>"
    r"|error (?:code|id|reference)\b|correlation id|we.{1,3}re (?:sorry|working on it)[^.]{0,80}(?:problem|error|issue|wrong)",
    re.I,
)  # fmt: skip


def breakage_in(page: Page) -> str | None:
    found = says(page, BROKEN)
    return f'the site reports its own failure ("{found}")' if found else None


def judged_as_data(body: bytes) -> tuple[Verdict, str] | None:
    """A JSON answer that is an error, or holds nothing."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not answer or answer == {"data": []}:
        return Verdict.SOFT_404, "The data answer holds nothing."
    if not isinstance(answer, dict) or not is_error(answer):
        return None
    return verdict_of(json.dumps(answer)[:2000], status_in(answer))


ERROR_KEYS = {
    "error",
    "errors",
    "message",
    "status",
    "code",
    "statuscode",
    "detail",
    "title",
    "exception",
    "fault",
    "type",
}
ERROR_PROOF = {"error", "errors", "statuscode", "exception", "fault", "message", "detail"}


def is_error(answer: dict[str, object]) -> bool:
    keys = {key.lower() for key in answer}
    return bool(keys & ERROR_PROOF) and len(keys - ERROR_KEYS) <= 4 and len(json.dumps(answer)) < 4000


def status_in(answer: dict[str, object]) -> int | None:
    for value in flat(answer):
        if isinstance(value, int) and 400 <= value < 600:
            return value
        if isinstance(value, str) and re.fullmatch(r"[45]\d\d", value):
            return int(value)
    return None


def flat(value: object) -> list[object]:
    if isinstance(value, dict):
        return [leaf for child in value.values() for leaf in flat(child)]
    if isinstance(value, list):
        return [leaf for child in value for leaf in flat(child)]
    return [value]


def verdict_of(text: str, status: int | None) -> tuple[Verdict, str]:
    said = f'The data answer is an error ("{text[:80]}").'
    if status in {404, 410} or re.search(
        r"not.?found|no (?:such|record|result|document)|does.?n.?o?t exist|removed", text, re.I
    ):
        return Verdict.SOFT_404, said
    if status == 401 or re.search(r"unauthenticated|unauthori[sz]ed|log ?in|token|session", text, re.I):
        return Verdict.INTERSTITIAL, said
    if status in {403, 405, 429} or re.search(r"forbidden|denied|blocked|too many|rate|waf|bot", text, re.I):
        return Verdict.BLOCKED, said
    return Verdict.SERVER_ERROR, said
