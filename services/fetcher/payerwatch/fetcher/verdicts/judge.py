"""One response, one verdict.

The order is the argument: a status that decides; then whether it reads like a coverage policy at all; if not, what
it is instead; if so, whether it is the one asked for, and all of it.
"""

from payerwatch.fetcher.verdicts.block_pages import wall_in
from payerwatch.fetcher.verdicts.completeness import flaw_in, likeness
from payerwatch.fetcher.verdicts.evidence import Evidence, evidence_in
from payerwatch.fetcher.verdicts.gates import banner_alone, consent_in, login_in, terms_in
from payerwatch.fetcher.verdicts.listings import is_search, list_in, mostly_links
from payerwatch.fetcher.verdicts.match import Found, Match, match
from payerwatch.fetcher.verdicts.page import Page, page_of
from payerwatch.fetcher.verdicts.response import Expected, Judgement, Response
from payerwatch.fetcher.verdicts.server_errors import breakage_in, judged_as_data
from payerwatch.fetcher.verdicts.shells import shell_in
from payerwatch.fetcher.verdicts.soft_404 import led_to, missing_in
from payerwatch.fetcher.verdicts.status import judged_by_status
from payerwatch.policies.words import Verdict
from payerwatch.reading.document import Document, Unreadable

SAME_AS_BEFORE = 0.6
LONG = 400


def judge(
    response: Response, expected: Expected, previous: Document | None, document: Document | Unreadable
) -> Judgement:
    read = document if isinstance(document, Document) else None
    page = page_of(response.body, read)
    if (by_status := judged_by_status(response, page)) is not None:
        return by_status
    if data := judged_as_data(response.body):
        return Judgement(*data)
    if isinstance(document, Unreadable):
        return instead_of_unreadable(response, page, document)
    evidence, found = evidence_in(page, document), match(expected, page, document)
    if is_policy(page, document, evidence=evidence, found=found, previous=previous, response=response):
        return judged_as_policy(response, expected, page, document, evidence=evidence, found=found, previous=previous)
    if previous is not None and found.named and likeness(document, previous) >= SAME_AS_BEFORE:
        return Judgement(Verdict.UNREADABLE, "Only the frame of the last version is there, without what it decides.")
    return judged_as_other(response, page, evidence, found)


def is_policy(
    page: Page,
    document: Document,
    *,
    evidence: Evidence,
    found: Match,
    previous: Document | None,
    response: Response,
) -> bool:
    if is_search(page) and not found.exact_title:
        return False
    if previous is not None and evidence.some and likeness(document, previous) >= SAME_AS_BEFORE:
        return True
    if evidence.strong:
        return not (mostly_links(page) and not found.named)
    return evidence.some and found.named and failure_in(page, response) is None


def failure_in(page: Page, response: Response) -> Judgement | None:
    """For a short page of the right name: only what the page says of itself, in a headline or a line of its own."""
    spoken = Page(page.title, page.headings, (), "", "", words_cut(page), password=page.password, html=page.html)
    return failure_of(response, spoken)


def words_cut(page: Page) -> tuple[str, ...]:
    return page.links if page.password else ()


def failure_of(response: Response, page: Page) -> Judgement | None:
    """In the order in which one message contains the words of another."""
    for verdict, reason in (
        (Verdict.BLOCKED, wall_in(page, response)),
        (Verdict.SOFT_404, missing_in(page)),
        (Verdict.SERVER_ERROR, breakage_in(page)),
        (Verdict.INTERSTITIAL, login_in(page)),
        (Verdict.INTERSTITIAL, terms_in(page)),
        (Verdict.INTERSTITIAL, consent_in(page)),
    ):
        if reason:
            return Judgement(verdict, sentence(reason))
    return None


def judged_as_policy(
    response: Response,
    expected: Expected,
    page: Page,
    document: Document,
    *,
    evidence: Evidence,
    found: Match,
    previous: Document | None,
) -> Judgement:
    before = previous is not None and likeness(document, previous) >= SAME_AS_BEFORE
    if not before and (stranger := stranger_in(expected, found, document, response)):
        return Judgement(Verdict.WRONG_DOCUMENT, sentence(stranger))
    if flaw := flaw_in(page, document, evidence, previous):
        return Judgement(Verdict.UNREADABLE, sentence(flaw))
    return Judgement(Verdict.OK, f"It reads as the policy: {proof(expected, found, before=before)}.")


def stranger_in(expected: Expected, found: Match, document: Document, response: Response) -> str | None:
    """Why this policy is another one than the one asked for."""
    number, title = found.number, found.title
    if number is Found.NAMED:
        return None
    if number is Found.OTHER:
        return f"it calls itself {document.number}, not {expected.number}"
    if number is Found.INSIDE:
        return None if title is Found.NAMED else f"it names {expected.number} only in passing"
    if number is Found.NOWHERE:
        return None if found.exact_title else f"{expected.number} is nowhere in it"
    if title in {Found.NOWHERE, Found.INSIDE}:
        return f'its name is not "{expected.title}"'
    return None


def proof(expected: Expected, found: Match, *, before: bool) -> str:
    if found.number is Found.NAMED:
        return f"it names {expected.number} and decides about coverage"
    if found.title is Found.NAMED:
        return f'it is titled "{expected.title}" and decides about coverage'
    return "most of it stood in the last version" if before else "it decides about coverage"


def judged_as_other(response: Response, page: Page, evidence: Evidence, found: Match) -> Judgement:
    where = led_to(response)
    if where == "login":
        return Judgement(Verdict.INTERSTITIAL, f"The site led to a login page, {response.final_url}.")
    if (failure := failure_of(response, page)) is not None:
        return failure
    if where in {"home", "list", "error"}:
        return Judgement(
            Verdict.SOFT_404, f"The site led to its {where} page, {response.final_url}, not to the policy."
        )
    if where == "terms":
        return Judgement(Verdict.INTERSTITIAL, f"The site led to a page of terms, {response.final_url}.")
    if shell := shell_in(page):
        return Judgement(Verdict.UNREADABLE, sentence(shell))
    if listed := list_in(page):
        return Judgement(Verdict.SOFT_404, sentence(f"{listed}, not the policy"))
    if alone := banner_alone(page):
        return Judgement(Verdict.INTERSTITIAL, sentence(alone))
    return leftover(page, evidence, found)


def leftover(page: Page, evidence: Evidence, found: Match) -> Judgement:
    if found.named:
        return Judgement(Verdict.UNREADABLE, "The policy's name is there, but nothing of what it decides.")
    if page.words >= LONG or (evidence.some and page.words >= LONG / 4):
        return Judgement(Verdict.WRONG_DOCUMENT, "A text that is neither the policy nor an error page.")
    return Judgement(Verdict.SOFT_404, "A page without the policy's number, title or any decision about coverage.")


def instead_of_unreadable(response: Response, page: Page, document: Unreadable) -> Judgement:
    where = led_to(response)
    if where == "login" and page.html:
        return Judgement(Verdict.INTERSTITIAL, f"The site led to a login page, {response.final_url}.")
    if page.lines or page.html:
        failure = failure_of(response, page)
        if failure is not None and not (failure.verdict is Verdict.INTERSTITIAL and document.code == "truncated"):
            return failure
        if where in {"home", "list", "error"} and page.words:
            return Judgement(Verdict.SOFT_404, f"The site led to its {where} page, {response.final_url}.")
    return Judgement(Verdict.UNREADABLE, sentence(document.detail or document.code))


def sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:].rstrip('.')}."
