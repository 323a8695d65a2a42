"""A reader's whole way in a real browser, with scripts allowed and without: landing, quotes, unlock, inbox, stop."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser, Page, expect

from invented.northfield import Invented
from invented.northfield_change import NOT_OPEN
from invented.reader import confirm_link, stop_digest_link

pytestmark = [pytest.mark.browser, pytest.mark.servers]
OTHER = Invented(payer="harbor", slug="hm-12-mecasermin").update


def answer(asked: Coroutine[None, None, str]) -> str:
    """Playwright keeps this thread's event loop to itself."""
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(asyncio.run, asked).result()


def closed_in(page: Page) -> list[str]:
    return [row for row in NOT_OPEN if row in page.content()]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_reader_comes_in_by_an_address_and_can_leave_again(
    browser: Browser, address: str, database_url: str, scripts: bool
) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=scripts)
    page = context.new_page()
    page.goto(Invented().update)
    assert closed_in(page) == []
    page.get_by_text("The payer’s words").first.click()
    expect(page.locator("details blockquote").first).to_contain_text("on two measurements")
    page.get_by_role("link", name="where it stands").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("version 2")
    page.go_back()
    page.get_by_label("Work email").first.fill("biller@clinic.example")
    page.get_by_role("button", name="Unlock").first.click()
    expect(page.get_by_text("Every table on this page is open.")).to_be_visible()
    assert page.url == f"{address}{Invented().update}#indications"
    assert closed_in(page) == list(NOT_OPEN)
    page.goto(OTHER)
    assert closed_in(page) == []
    page.goto(answer(confirm_link(database_url)))
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("All update pages are open")
    page.goto(OTHER)
    assert closed_in(page) == list(NOT_OPEN)
    page.goto(answer(stop_digest_link(database_url)))
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Stopped")
    context.close()


def test_a_mistake_in_the_address_is_said_beside_the_field(browser: Browser, address: str) -> None:
    page = browser.new_page(base_url=address)
    page.goto(Invented().update)
    page.get_by_label("Work email").first.fill("name@mailinator.com")
    page.get_by_role("button", name="Unlock").first.click()
    expect(page.get_by_role("alert")).to_contain_text("thrown away")
    expect(page.get_by_label("Work email").first).to_have_attribute("aria-describedby", "mistake")
    page.close()


def test_the_form_is_filled_and_sent_with_the_keyboard_alone(browser: Browser, address: str) -> None:
    page = browser.new_page(base_url=address)
    page.goto(Invented().update)
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "email":
            break
    page.keyboard.type("biller@clinic.example")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Every table on this page is open.")).to_be_visible()
    page.close()
