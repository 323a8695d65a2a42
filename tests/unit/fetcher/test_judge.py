"""Responses of made-up payers. Documents are built by hand, so that no reader has a say."""

import pytest

from payerwatch.fetcher.judging import Case, judge_bytes, pack, unpack, unpack_judgement
from payerwatch.fetcher.verdicts.judge import judge
from payerwatch.fetcher.verdicts.page import html_page
from payerwatch.fetcher.verdicts.response import Expected, Response
from payerwatch.policies.words import BlockType, SectionRole, Verdict
from payerwatch.reading.document import Block, Document, Unreadable

URL = "https://www.plan.example/policies/7.03.32.html"
EXPECTED = Expected("7.03.32", "Wearable Heart Vests")
CRITERIA = (
    "A wearable heart vest is considered medically necessary when all of the following criteria are met: the member has "
    "a diagnosis of heart failure, and the ejection fraction is low. "
) * 3
UNPROVEN = "All other uses are investigational and not covered. " * 8
POLICY = f"<h1>Wearable Heart Vests</h1><p>Policy Number: 7.03.32</p><h2>Policy</h2><p>{CRITERIA}</p><p>{UNPROVEN}</p>"


def document_of(body: str) -> Document | Unreadable:
    page = html_page(body)
    if not page.lines:
        return Unreadable("shell", "a page without text")
    blocks = tuple(
        Block(str(at), BlockType.HEADING if line in page.headings else BlockType.PARAGRAPH, (), line, role_of(line))
        for at, line in enumerate(page.lines)
    )
    return Document("html", page.title or None, None, blocks)


def role_of(line: str) -> SectionRole:
    return SectionRole.COVERAGE if "medically necessary" in line else SectionRole.OTHER


def verdict(
    body: str, *, status: int = 200, final_url: str = URL, previous: str | None = None, expected: Expected = EXPECTED
) -> Verdict:
    response = Response(URL, final_url, status, "text/html", body.encode())
    before = document_of(previous) if previous else None
    judged = judge(response, expected, before if isinstance(before, Document) else None, document_of(body))
    assert judged.reason.endswith(".")
    return judged.verdict


def page(body: str, title: str = "Plan") -> str:
    return f"<html><head><title>{title}</title></head><body><nav><a href=/>Policies</a></nav>{body}</body></html>"


GOOD = {
    "plain": page(POLICY),
    "words_of_a_wall": page(POLICY + "<p>Records marked Access Denied, or 404 page not found, are not reviewed.</p>"),
    "login_box": page("<form>Sign in <input type=password></form>" + POLICY),
    "cookie_banner": page("<div id=cookie-banner>We use cookies <button>Accept All</button></div>" + POLICY),
    "retired_banner": page("<p>This policy has been archived.</p>" + POLICY),
    "vendor_script": page("<script src=/_Incapsula_Resource?x=1></script>" + POLICY),
    "very_short": page("<h1>Wearable Heart Vests</h1><p>7.03.32. Vests for comfort are not covered.</p>"),
    "no_number": page(POLICY.replace("<p>Policy Number: 7.03.32</p>", "")),
}


@pytest.mark.parametrize("name", GOOD)
def test_the_policy_is_taken_whatever_stands_around_it(name: str) -> None:
    assert verdict(GOOD[name]) is Verdict.OK


BAD: list[tuple[str, Verdict, str]] = [
    ("akamai", Verdict.BLOCKED, "<h1>Access Denied</h1>You don't have permission to access this page on this server."),
    ("cloudflare", Verdict.BLOCKED, "<h2>Checking your browser before you visit plan.example</h2>Ray ID: 8c3f00aa11bb22cc"),
    ("cloudfront", Verdict.BLOCKED, "<h1>403 ERROR</h1>The request could not be satisfied. Request blocked."),
    ("imperva", Verdict.BLOCKED, "<p>Request unsuccessful. Incapsula incident ID: 11-22</p>"),
    ("f5", Verdict.BLOCKED, "<p>The requested URL was rejected. Your support ID is: 999</p>"),
    ("press_and_hold", Verdict.BLOCKED, "<p>Press &amp; Hold to confirm you are a human.</p>"),
    ("interruption", Verdict.BLOCKED, "<h1>Pardon Our Interruption</h1><p>You moved with super-human speed.</p>"),
    ("traffic", Verdict.BLOCKED, "<p>We noticed unusual activity from your network.</p>"),
    ("too_many", Verdict.BLOCKED, "<h1>Too many requests</h1><p>Slow down.</p>"),
    ("proxy", Verdict.BLOCKED, "<h1>Web Page Blocked!</h1><p>Category: insurance.</p>"),
    ("login", Verdict.INTERSTITIAL, "<h1>Sign In</h1><form><input name=u><input type=password></form>"),
    ("session", Verdict.INTERSTITIAL, "<p>Your session has expired. Start again.</p>"),
    ("must_log_in", Verdict.INTERSTITIAL, "<p>You must log in to see policy 7.03.32.</p>"),
    ("terms", Verdict.INTERSTITIAL, "<h1>License agreement</h1><p>CPT belongs to its owner.</p><button>I accept</button>"),
    ("terms_naming_it", Verdict.INTERSTITIAL, "<h1>Wearable Heart Vests</h1><p>Do you accept these terms?</p>"),
    ("role", Verdict.INTERSTITIAL, "<h3>Are you a health care provider?</h3><a href=/y>Yes</a>"),
    ("not_found", Verdict.SOFT_404, "<h1>Page not found</h1>"),
    ("not_found_naming_it", Verdict.SOFT_404, "<h1>Wearable Heart Vests</h1><p>This policy is no longer available.</p>"),
    ("lost", Verdict.SOFT_404, "<p>We looked everywhere: the page you were looking for is gone.</p>"),
    ("moved", Verdict.SOFT_404, "<h1>Object moved</h1><p>The document has moved <a href=/n>here</a>.</p>"),
    ("no_results", Verdict.SOFT_404, "<p>0 results for 7.03.32</p>"),
    ("search", Verdict.SOFT_404, "<h1>Search results</h1>" + "<a href=/p>7.03.32 Vests</a><p>Vests are covered.</p>" * 4),
    ("index", Verdict.SOFT_404, "<h1>Medical Policies A-Z</h1>" + "<li><a href=/p>7.03.32 Wearable Heart Vests</a>" * 20),
    ("maintenance", Verdict.SERVER_ERROR, "<h1>Scheduled maintenance</h1><p>We are working.</p>"),
    ("back_soon", Verdict.SERVER_ERROR, "<p>We will be right back soon.</p>"),
    ("exception", Verdict.SERVER_ERROR, "<h1>Server Error in '/' Application.</h1><p>Runtime Error</p>"),
    ("squid", Verdict.SERVER_ERROR, "<h1>ERROR</h1><p>The requested URL could not be retrieved</p>"),
    ("viewer", Verdict.UNREADABLE, "<p>Opening your document...</p><script>go()</script>"),
    ("script_only", Verdict.UNREADABLE, "<div id=app></div><script src=/app.js></script>"),
    ("no_javascript", Verdict.UNREADABLE, "<noscript>Please enable JavaScript to run this app.</noscript><div></div>"),
    ("frame", Verdict.UNREADABLE, "<h1>Wearable Heart Vests</h1><iframe src=/v.pdf></iframe>"),
    ("name_only", Verdict.UNREADABLE, "<h1>Wearable Heart Vests</h1><p>" + "Thank you for reading. " * 20 + "</p>"),
    ("other_policy", Verdict.WRONG_DOCUMENT, POLICY.replace("7.03.32", "7.03.99").replace("Heart Vests", "Knee Braces")),
    ("article", Verdict.WRONG_DOCUMENT, "<h1>Spring news</h1><p>" + "Our teams walked in the park together. " * 90 + "</p>"),
]  # fmt: skip
SKINS = {
    "bare": lambda body: f"<html><body>{body}</body></html>",
    "site": lambda body: page(body + "<footer>Copyright Plan</footer>", "Plan | Providers"),
    "cookies": lambda body: page("<div class=cookie-consent>This site uses cookies.</div>" + body),
}


@pytest.mark.parametrize("skin", SKINS)
@pytest.mark.parametrize(("name", "wanted", "body"), BAD, ids=[name for name, _, _ in BAD])
def test_what_is_not_the_policy_is_named_for_what_it_is(name: str, wanted: Verdict, body: str, skin: str) -> None:
    assert verdict(SKINS[skin](body)) is wanted


@pytest.mark.parametrize(
    ("status", "wanted"),
    [
        (304, Verdict.NOT_MODIFIED),
        (401, Verdict.INTERSTITIAL),
        (403, Verdict.BLOCKED),
        (404, Verdict.GONE),
        (410, Verdict.GONE),
        (429, Verdict.BLOCKED),
        (500, Verdict.SERVER_ERROR),
        (503, Verdict.SERVER_ERROR),
        (206, Verdict.UNREADABLE),
    ],
)
def test_a_status_that_decides_is_believed_over_the_body(status: int, wanted: Verdict) -> None:
    assert verdict(GOOD["plain"], status=status) is wanted


def test_a_redirect_to_the_home_page_is_not_the_policy() -> None:
    assert (
        verdict(page("<h1>Welcome</h1><p>Find a doctor.</p>"), final_url="https://www.plan.example/")
        is Verdict.SOFT_404
    )


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ('{"error": {"code": 404, "message": "No such record"}}', Verdict.SOFT_404),
        ('{"message": "Forbidden"}', Verdict.BLOCKED),
        ('{"statusCode": 500, "message": "Internal"}', Verdict.SERVER_ERROR),
        ("<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", Verdict.BLOCKED),
        ("<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>", Verdict.SOFT_404),
        ("", Verdict.UNREADABLE),
    ],
)
def test_data_answers_that_are_errors_are_not_policies(body: str, wanted: Verdict) -> None:
    response = Response(URL, URL, 200, "", body.encode())
    assert judge(response, EXPECTED, None, Unreadable("not_text", "no text")).verdict is wanted


def test_a_page_without_end_tags_and_far_shorter_than_before_is_cut() -> None:
    before = page(POLICY + "<p>" + " ".join(f"finding {n}" for n in range(400)) + "</p>")
    assert verdict(before[: len(before) // 2], previous=before) is Verdict.UNREADABLE


def test_criteria_replaced_by_a_load_error_are_not_criteria_removed() -> None:
    rest = "<h2>Background</h2><p>" + " ".join(f"study {n} was experimental" for n in range(300)) + "</p>"
    before, after = page(POLICY + rest), page("<h1>Wearable Heart Vests</h1><p>Content failed to load.</p>" + rest)
    assert verdict(after, previous=before) is Verdict.UNREADABLE


def test_a_case_survives_the_process_border() -> None:
    case = Case(Response(URL, URL, 200, "text/html", b"\x00body", {"server": "x"}), EXPECTED, b"before", "text/html")
    assert unpack(pack(case)) == case


def test_the_worker_answers_in_bytes() -> None:
    answer = judge_bytes(pack(Case(Response(URL, URL, 304, "", b""), EXPECTED)))
    assert unpack_judgement(answer).verdict is Verdict.NOT_MODIFIED


def test_a_policy_that_only_mentions_the_title_is_another_policy() -> None:
    other = page("<h1>Knee Braces</h1>" + f"<p>{CRITERIA.replace('A wearable heart vest', 'A knee brace')}</p>" * 3)
    mentions = other.replace(
        "</body>", "<p>Patients with wearable heart vests need a wearable vest.</p>" * 3 + "</body>"
    )
    assert verdict(mentions, expected=Expected(None, "Wearable Heart Vests")) is Verdict.WRONG_DOCUMENT


def test_a_number_named_in_passing_does_not_make_the_policy() -> None:
    other = page(POLICY.replace("7.03.32", "7.03.99").replace("earable", "ashable").replace("eart", "and"))
    related = other.replace("</body>", f"<p>{'Long text. ' * 600}</p><p>See also 7.03.32 for vests.</p></body>")
    assert verdict(related) is Verdict.WRONG_DOCUMENT
