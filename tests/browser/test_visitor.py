"""A visitor's way through the site in a real browser, without a script."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from invented.northfield import Invented

pytestmark = [pytest.mark.browser, pytest.mark.servers]
Scheme = Literal["light", "dark"]
UPDATE, POLICY = Invented().update, Invented().policy
PATHS = ("/", "/payers", "/payers/northfield", POLICY, UPDATE, "/search?q=97025", "/status", "/no")


class Complaints(list[str]):
    """What the browser had to say against our pages: refused by the policy, not found, or asked of another host."""

    def watch(self, page: Page, address: str) -> None:
        page.on("console", lambda said: self.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.append(error.message))
        page.on("request", lambda asked: None if asked.url.startswith(address) else self.append(asked.url))


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def page(browser: Browser, address: str, complaints: Complaints) -> Iterator[Page]:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    complaints.watch(page, address)
    yield page
    context.close()


def test_from_the_latest_change_to_its_policy_and_back_by_code(page: Page, complaints: Complaints) -> None:
    page.goto("/")
    page.get_by_role("link", name=Invented().heading).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(Invented().heading)
    expect(page.get_by_text("+1 more indication")).to_be_visible()
    page.get_by_role("link", name="Mecasermin (Increlex)", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mecasermin")
    page.get_by_label("Code, policy number or title").fill("j2170")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Policies that name j2170")
    expect(page.get_by_role("link", name="Northfield Health Plan, MP 0711")).to_be_visible()
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_scrolls_sideways_or_asks_for_what_it_may_not(
    page: Page, complaints: Complaints, width: int, scheme: Scheme
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    for path in PATHS:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert [said for said in complaints if "404" not in said] == []


def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto(Invented().update)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_a_screen_reader_hears_what_was_removed_and_added(page: Page) -> None:
    page.goto(Invented().update)
    assert page.locator("del").first.text_content() == "removed: on one measurement"
    assert "added: on two measurements" in (page.locator("ins").first.text_content() or "")
    page.set_viewport_size({"width": 390, "height": 800})
    expect(page.get_by_role("rowheader", name="Severe primary IGF-1 deficiency")).to_be_visible()


def test_our_own_fonts_are_the_ones_shown(page: Page) -> None:
    page.goto(Invented().update)
    assert page.evaluate("document.fonts.ready.then(f => [...f].filter(x => x.status === 'loaded').length)") == 3
