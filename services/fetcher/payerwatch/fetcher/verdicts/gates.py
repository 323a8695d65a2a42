"""Doors: a login, a licence to accept, a consent to give, a question to answer first."""

import re

from payerwatch.fetcher.verdicts.page import Page
from payerwatch.fetcher.verdicts.wording import headlined, says

LOGIN = re.compile(
    r"(?:please|must|need to|have to|required to) (?:re-?)?(?:log|sign)[- ]?(?:in|on)|(?:log|sign)[- ]?(?:in|on) (?:to (?:continue|view|access|your|the|see)|is required|required|with|page|below|again)|(?:login|authentication|registration|sign-in) (?:is )?required"
    r"|session (?:has |is |was )?(?:expired|timed? ?out|ended|invalid|no longer)|forgot (?:your )?(?:password|user)|enter your (?:user ?name|user id|credentials|password|e-?mail)|single sign[- ]on|members? only|registered users|create an account to|redirect(?:ing|ed)? you to (?:the )?(?:login|sign)",
    re.I,
)  # fmt: skip
LOGIN_TITLE = re.compile(
    r"^\W*(?:[^|\n]{0,40}\W)?(?:log ?in|log ?on|sign ?in|sign ?on|authentication|authenticate)\b", re.I | re.M
)
TERMS = re.compile(
    r"(?:do you |i |you must |must |by (?:clicking|selecting|continuing|using|checking|pressing|accessing)[^.]{0,80}you )(?:have read|agree|accept|acknowledge)|(?:accept|agree to|agreement to|acceptance of|acknowledge) (?:and (?:accept|agree to) )?(?:the|these|our|all|following)[^.]{0,60}(?:terms|licen[cs]e|agreement|conditions|disclaimer|statement)"
    r"|end user (?:point and click )?(?:agreement|licen[cs]e)|licen[cs]e (?:for use|agreement|granted|terms)|terms (?:and|&) conditions|(?:before|to) (?:you )?(?:continue|proceed|proceeding|continuing|viewing|enter)"
    r"|(?:are you|i am|confirm (?:that )?you are|intended (?:only )?for) an? (?:\w+ )?(?:health ?care|provider|member|physician|medical|licensed|u\.?s\.?)|(?:select|choose|enter) (?:your|a) (?:state|region|location|zip|plan|audience|role|line of business)"
    r"|you are (?:now )?(?:leaving|about to|entering)|(?:point[- ]and[- ]click|click[- ]?through)|\bi agree\b|\bi accept\b|\bi acknowledge\b",
    re.I,
)  # fmt: skip
AGREE = re.compile(
    r"\b(?:i |we |yes,? i )?(?:agree|accept|acknowledge|consent|confirm)\b|^\s*(?:continue|proceed|enter|yes|no)\s*$",
    re.I,
)
CONSENT = re.compile(
    r"(?:content|page|material)[^.]{0,40}(?:hidden|blocked|locked|shown|displayed|available|unavailable)[^.]{0,40}(?:until|unless|once|after|without)[^.]{0,60}(?:preferences|consent|cookies|choices|accept)"
    r"|(?:privacy|cookie|consent) (?:first|preferences|settings|wall|choices|preference cent)|(?:accept|allow|enable|set) (?:all |your )?(?:cookies|preferences|consent)[^.]{0,40}(?:continue|view|see|proceed|access)?|(?:your|manage) (?:privacy|cookie|consent)|we (?:value|respect) your privacy|uses cookies",
    re.I,
)  # fmt: skip
AT_MOST_WORDS = 2500
NOTHING_ELSE = 8


def login_in(page: Page) -> str | None:
    if headlined(page, LOGIN_TITLE) and (page.password or page.words < 120):
        return "a login page stands before the document"
    if found := says(page, LOGIN):
        return f'the page asks for a login ("{found}")'
    if page.password and page.words < 120:
        return "a login form and nothing else"
    return None


def terms_in(page: Page) -> str | None:
    """Licences run long, so their words count anywhere on a page with something to press."""
    found = says(page, TERMS) or (TERMS.search(page.prose) and pressable(page) and "terms to accept")
    if found and page.words < AT_MOST_WORDS:
        return f'terms or a question stand before the document ("{found}")'
    return None


def pressable(page: Page) -> bool:
    return any(AGREE.search(label) for label in (*page.buttons, *page.links))


def consent_in(page: Page) -> str | None:
    found = says(page, CONSENT)
    return f'a consent wall stands before the document ("{found}")' if found else None


def banner_alone(page: Page) -> str | None:
    if page.banner and page.words < NOTHING_ELSE:
        return f'nothing but a consent banner is there ("{page.banner[:60]}")'
    return None
