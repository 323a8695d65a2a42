"""An operator's way in a real browser: a second factor, what is wrong, a held version released. No script is needed."""

import asyncio
import re
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

import pyotp
import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from accounts.operators import Desk
from accounts.people import KEY
from integration.gateway.operator.test_desk import HELD, trouble
from invented.northfield import Invented, store
from payerwatch.db.session import Database
from payerwatch.events.gateway import LetterKind
from payerwatch.gateway.operator.incidents.keeping import keep
from payerwatch.gateway.site import make_site
from payerwatch.policies.ids import public_id

pytestmark = [pytest.mark.servers, pytest.mark.browser]
ANN = "ann@clinic.example"
Found = TypeVar("Found")
PATHS = (
    "",
    "/incidents",
    "/sources",
    "/sources/of/northfield",
    "/held",
    f"/held/{public_id('ver', HELD)}",
    "/corrections",
    "/dead-letters",
    "/deliveries",
    "/jobs",
    "/audit",
    "/second-factor",
)


@dataclass(frozen=True, slots=True)
class Site:
    address: str
    database_url: str
    code: str

    def link(self) -> str:
        async def latest() -> str:
            database = Database.connect(self.database_url, "gateway", pool=1)
            try:
                return (await Desk(database).people.letters(ANN, LetterKind.SIGN_IN))[-1]
            finally:
                await database.close()

        return self.address + _apart(lambda: asyncio.run(latest()))


def _apart(call: Callable[[], Found]) -> Found:
    """Playwright keeps its thread's event loop to itself."""
    found: list[Found] = []
    thread = threading.Thread(target=lambda: found.append(call()))
    thread.start()
    thread.join(30)
    return found[0]


async def _ready() -> str | None:
    return None


async def _prepare(database_url: str) -> str:
    await store(database_url, Invented())
    await trouble(database_url)
    database = Database.connect(database_url, "gateway", pool=1)
    code = await Desk(database).appointed(ANN)
    async with database.transaction() as session:
        await keep(session, datetime.now(UTC))
    await database.close()
    return code


@pytest.fixture
def address(database_url: str) -> Iterator[str]:
    database = Database.connect(database_url, "gateway", pool=3)

    @asynccontextmanager
    async def closing(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await database.close()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        here = f"http://localhost:{listening.getsockname()[1]}"
        app = make_site(database, _ready, closing, link_key=KEY, site_url=here)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield here
        server.should_exit = True
        thread.join(20)


@pytest.fixture
def site(address: str, database_url: str) -> Site:
    return Site(address, database_url, asyncio.run(_prepare(database_url)))


def comes_in(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/sign-in?next=/operator")
    page.get_by_label("Work email").fill(ANN)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Read your inbox")
    page.goto(site.link())
    page.locator("main form button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a second factor")
    secret = re.search(r">([A-Z2-7]{32})<", page.content())
    assert secret is not None
    page.get_by_label("Code of the command").fill(site.code)
    page.get_by_label("Six digits of the app").fill(pyotp.TOTP(secret[1]).now())
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Operator’s desk")


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]})
    return [f"{each['id']}: {each['nodes'][0]['html'][:150]}" for each in found.response["violations"]]


def test_an_operator_comes_in_looks_around_and_releases(site: Site, browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    comes_in(page, site)
    expect(page.get_by_text("failed 4 times in a row")).to_be_visible()
    page.get_by_role("link", name="Held versions").click()
    page.get_by_role("link", name="northfield MP 0711").click()
    expect(page.get_by_text("It lost half of its codes.")).to_be_visible()
    page.get_by_role("button", name="Release: it is the policy").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Released")
    page.get_by_role("link", name="Audit log").click()
    expect(page.get_by_text("Released a held version")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")], ids=["desktop", "phone"])
def test_the_operators_pages_are_accessible_and_fit(site: Site, browser: Browser, width: int, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True
    )
    page = context.new_page()
    comes_in(page, site)
    for path in PATHS:
        page.goto(f"{site.address}/operator{path}")
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
