"""Text that a payer or a searcher wrote never runs: no dialog, nothing refused by the policy, on any page or image."""

import asyncio
from dataclasses import replace
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Dialog

from invented.hostile import HOSTILE, hostile
from invented.northfield import store

pytestmark = [pytest.mark.browser, pytest.mark.servers]


@pytest.fixture
def attacked(database_url: str) -> str:
    """Stored before the browser starts: its loop keeps the thread."""
    asyncio.run(store(database_url, replace(hostile(), payer="hostile")))
    return "hostile"


def test_hostile_text_is_only_text_on_every_page(attacked: str, browser: Browser, address: str) -> None:
    subject = replace(hostile(), payer=attacked)
    context = browser.new_context(base_url=address)
    page = context.new_page()
    complaints = list[str]()

    def on_dialog(dialog: Dialog) -> None:
        complaints.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", on_dialog)
    page.on("pageerror", lambda error: complaints.append(error.message))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    page.add_init_script(
        "addEventListener('securitypolicyviolation', event => console.error('Content Security ' + event.blockedURI))"
    )
    paths = (
        *("/", "/payers", f"/payers/{attacked}", subject.policy, subject.update, f"{subject.policy}/versions/2"),
        *("/status", "/coverage", "/accuracy", f"/search?q={quote(HOSTILE)}", f"/?payer={quote(HOSTILE)}"),
        *(f"/codes/{quote(HOSTILE, safe='')}", f"/specialties/{quote(HOSTILE, safe='')}", f"/no/{quote(HOSTILE)}"),
    )
    for path in paths:
        page.goto(path)
        assert page.locator("script:not([type='application/ld+json']), img, iframe, object").count() == 0, path
        for anchor in page.locator("a[href^='javascript'], a[href^='data']").all():
            complaints.append(f"{path} {anchor.get_attribute('href')}")
    for path in ("/feed.atom", f"/payers/{attacked}/feed.atom", f"{subject.update}/card.png", "/calendar.ics"):
        assert page.request.get(path).status == 200, path
    context.close()
    assert complaints == []
