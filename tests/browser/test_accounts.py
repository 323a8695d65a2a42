"""A person in a real browser: signing in, inviting, a passkey, a key."""

import asyncio
import re
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from accounts.people import KEY, People
from payerwatch.db.session import Database
from payerwatch.events.gateway import LetterKind
from payerwatch.gateway.site import Lifespan, make_site

pytestmark = [pytest.mark.servers, pytest.mark.browser]
ANN, BOB = "ann@clinic.example", "bob@clinic.example"


@dataclass(frozen=True, slots=True)
class Site:
    address: str
    database_url: str

    def letter(self, address: str, kind: LetterKind) -> str:
        async def latest() -> str:
            database = Database.connect(self.database_url, "gateway", pool=1)
            try:
                return (await People(database).letters(address, kind))[-1]
            finally:
                await database.close()

        return self.address + asyncio.run(latest())

    def give_plan(self, address: str) -> str:
        async def given() -> None:
            database = Database.connect(self.database_url, "gateway", pool=1)
            try:
                await People(database).give_plan(address)
            finally:
                await database.close()

        asyncio.run(given())
        return address


async def _ready() -> str | None:
    return None


@pytest.fixture
def address(database_url: str) -> Iterator[str]:
    """At localhost, where browsers take passkeys."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        here = f"http://localhost:{listening.getsockname()[1]}"
        database = Database.connect(database_url, "gateway", pool=2)
        app = make_site(database, _ready, _closing(database), link_key=KEY, site_url=here)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield here
        server.should_exit = True
        thread.join(20)


def _closing(database: Database) -> Lifespan:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await database.close()

    return lifespan


@pytest.fixture
def site(address: str, database_url: str) -> Site:
    return Site(address, database_url)


def sign_in(page: Page, site: Site, who: str) -> None:
    page.goto(f"{site.address}/account")
    page.get_by_label("Work email").fill(who)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Read your inbox")
    link = _apart(lambda: site.letter(who, LetterKind.SIGN_IN))
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{site.address}/account")


def _apart(call: Callable[[], str]) -> str:
    """Playwright's own event loop keeps this thread, so ours runs in another."""
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(call()))
    thread.start()
    thread.join(30)
    return found[0]


def test_a_person_signs_in_invites_a_colleague_and_sees_the_browser_listed(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    sign_in(page, site, ANN)
    _apart(lambda: site.give_plan(ANN))
    page.get_by_role("link", name="Members").click()
    page.get_by_label("Work email").fill(BOB)
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_role("heading", name="Invited")).to_be_visible()

    other = browser.new_context().new_page()
    other.goto(_apart(lambda: site.letter(BOB, LetterKind.INVITATION)))
    other.get_by_role("button", name="Join").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("clinic.example")

    page.get_by_role("link", name="Browsers").click()
    expect(page.get_by_role("rowheader")).to_have_text(re.compile(r"Chrome on Linux \(this one\)"))
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto(f"{site.address}/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_passkey_is_added_signs_in_is_renamed_and_removed(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device = devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    sign_in(page, site, ANN)
    page.get_by_role("link", name="Passkeys").click()
    page.get_by_label("Name of the device").fill("Work laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("rowheader")).to_have_text("Work laptop")

    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{site.address}/sign-in?next=/account/passkeys")
    page.get_by_role("link", name="Sign in with a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{site.address}/account/passkeys")

    page.get_by_label("New name of Work laptop").fill("Old laptop")
    page.get_by_role("button", name="Rename Work laptop").click()
    expect(page.get_by_role("rowheader")).to_have_text("Old laptop")
    page.get_by_role("button", name="Remove Old laptop").click()
    expect(page.get_by_text("None yet.")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{site.address}/sign-in/passkey")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("The device did not confirm. Nothing was changed")).to_be_visible()
    assert devices.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]


def test_a_key_is_shown_once(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    sign_in(page, site, ANN)
    page.get_by_role("link", name="API keys").click()
    page.get_by_label("Name, for you to know it by").fill("Scrubber")
    page.get_by_role("button", name="Make the key").click()
    key = page.locator("code.key").inner_text()
    assert key.startswith("pw_test_")
    page.get_by_role("link", name="I have copied it").click()
    expect(page.get_by_role("rowheader")).to_have_text("Scrubber")
    assert key not in page.content()
