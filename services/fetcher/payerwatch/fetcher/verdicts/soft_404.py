"""Pages that say, with status 200, that the document is not there."""

import re
from urllib.parse import urlsplit

from payerwatch.fetcher.verdicts.page import Page
from payerwatch.fetcher.verdicts.response import Response
from payerwatch.fetcher.verdicts.wording import says

THING = r"(?:page|file|document|resource|content|policy|policies|item|url|address|link|site|record|bulletin|guideline|article|object|view|directory|material|version|what|it|that|key|results?)"
GONE = r"(?:not (?:be )?(?:found|located|available|exist|there)|(?:does ?n.t|does not|no longer|did ?n.t|do not|don.t) exists?|no longer (?:available|here|exists?|active|supported|published|online|in use)|(?:been|was|were|is|has) (?:re)?moved|(?:been|was|were) (?:removed|deleted|archived|taken down|withdrawn|unpublished|retired|relocated)|missing|unavailable|wandered|gone|disappeared|vanished|expired|isn.t (?:here|there|available)|misplaced|changed (?:its|location))"
MISSING = re.compile(
    rf"\b404\b|not[- ]found|nosuchkey|{THING}\b[^.!?]{{0,70}}\b{GONE}"
    rf"|(?:could ?n.t|could not|cannot|can ?not|can.t|unable to|failed to|did ?n.t|did not) (?:be )?(?:find|found|locate|located|retrieve|retrieved|display|open)\b"
    r"|(?:looking for|requested|trying to (?:reach|find|view|access)|tried to (?:reach|open|access))[^.!?]{0,80}(?:not|n.t|no longer|moved|removed|missing|gone|elsewhere|lost)"
    r"|broken link|dead link|outdated (?:link|bookmark)|(?:page|link|bookmark|url) (?:is|may be|might be) (?:outdated|incorrect|broken|wrong|mistyped)"
    r"|nothing (?:was )?(?:found|here|matched|to see)|no (?:results?|documents?|matches|records?|polic(?:y|ies))\b[^.]{0,40}(?:found|match|available|returned)|0 results"
    r"|(?:has|have) (?:been )?(?:permanently )?moved|moved permanently|object moved|lost your way|you.{1,3}re lost|oops|whoops|uh[- ]oh"
    r"|domain (?:is )?(?:for sale|has expired|parked)|this account has been suspended|check (?:the|your) (?:url|address|spelling)|update your bookmarks?",
    re.I,
)  # fmt: skip
# A proxy that reached nobody speaks of the URL as if it were missing.
PROXY_FAILED = re.compile(r"requested url could not be retrieved", re.I)
HOME = re.compile(
    r"^/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:index|home|homepage|default|welcome|main|start)?(?:\.\w{3,5})?/?$", re.I
)
ERROR_PATH = re.compile(
    r"(?:^|[/_-])(?:404|errors?|not-?found|page-?not-?found|notfound|missing|oops|gone)(?:[/_.-]|$)", re.I
)
LOGIN_PATH = re.compile(r"(?:^|[/._-])(?:log-?in|log-?on|sign-?in|sign-?on|sso|auth\w*|oauth2?|saml2?|okta|adfs|account/access|session(?:-?expired|-?timeout)?)(?:[/._?-]|$)", re.I)  # fmt: skip
TERMS_PATH = re.compile(
    r"(?:^|[/._-])(?:terms|license|licence|disclaimer|agreement|accept|consent|gate|eula)(?:[/._?-]|$|-)", re.I
)


def missing_in(page: Page) -> str | None:
    if says(page, PROXY_FAILED):
        return None
    found = says(page, MISSING)
    return f'the page says the document is not there ("{found}")' if found else None


def led_to(response: Response) -> str | None:
    """Where a redirect ended: login, terms, error, home or list; None for the document's own address."""
    if not response.redirected:
        return None
    asked, ended = urlsplit(response.url), urlsplit(response.final_url)
    if asked.path.rstrip("/") == ended.path.rstrip("/") and asked.query == ended.query:
        return None
    where = f"{ended.netloc}{ended.path}"
    for kind, pattern in (("login", LOGIN_PATH), ("error", ERROR_PATH), ("terms", TERMS_PATH)):
        if pattern.search(where if kind == "login" else ended.path):
            return kind
    if HOME.match(ended.path):
        return "home"
    if is_above(asked.path, ended.path):
        return "list"
    return "elsewhere"


def is_above(asked: str, ended: str) -> bool:
    folder = ended.rstrip("/").rsplit(".", 1)[0] if "." in ended.rsplit("/", 1)[-1] else ended.rstrip("/")
    return asked.startswith(folder + "/") or re.search(r"(?:index|search|list|library|policies|a-z|results)\W*$", folder, re.I) is not None  # fmt: skip
