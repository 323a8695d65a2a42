"""What a browser measures: WCAG by axe, no shift of the layout, and how much is needed to paint."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from invented.northfield import Invented

pytestmark = [pytest.mark.browser, pytest.mark.servers]
UPDATE, POLICY = Invented().update, Invented().policy
PATHS = (
    *("/", UPDATE, POLICY, f"{POLICY}/versions/2", "/payers", "/payers/northfield", "/codes/J2170", "/codes/J9999"),
    *("/search?q=J2170", "/specialties/specialty-pharmacy", "/coverage", "/accuracy", "/impact", "/pricing"),
    *("/terms", "/privacy", "/status", "/no"),
)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
FIRST_VIEW = 60_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 768, 390])
def test_axe_finds_nothing_against_wcag(
    browser: Browser, address: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    found = []
    for path in PATHS:
        page.goto(path)
        result = Axe().run(page, options=RULES).response
        assert result["passes"], path
        for violation in result["violations"]:
            found.append(f"{path} {violation['id']}: {violation['nodes'][0]['html'][:160]}")
    context.close()
    assert found == []


def test_a_chosen_theme_holds_against_the_device_from_the_first_paint_and_without_javascript(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(base_url=address, color_scheme="light", java_script_enabled=False)
    page = context.new_page()
    page.goto(UPDATE)
    page.get_by_role("button", name="dark", exact=True).click()
    assert page.url.endswith(UPDATE)
    page.goto("/pricing")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.get_by_role("button", name="dark", exact=True).get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="as my device").click()
    assert page.locator("html").get_attribute("data-theme") is None
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_once_it_is_shown(browser: Browser, address: str, width: int) -> None:
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(e => window.moved += e.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    for path in (UPDATE, POLICY, "/"):
        page.goto(path, wait_until="networkidle")
        page.evaluate("document.fonts.ready")
        assert page.evaluate("window.moved") < 0.02, path
    context.close()


def test_the_first_view_takes_less_than_sixty_kilobytes(browser: Browser, address: str) -> None:
    """The page, the style sheet and the one font that is fetched before it is painted, as they are sent."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes = dict[str, int]()
    urls = dict[str, str]()
    session.on("Network.responseReceived", lambda got: urls.update({got["requestId"]: got["response"]["url"]}))
    session.on("Network.loadingFinished", lambda got: sizes.update({got["requestId"]: got["encodedDataLength"]}))
    page.goto(UPDATE, wait_until="networkidle")
    needed = sum(
        size for request, size in sizes.items() if urls.get(request, "").endswith((UPDATE, "site.css", "sans-3.woff2"))
    )
    context.close()
    assert 0 < needed <= FIRST_VIEW
