"""The life of a subscription in a real browser: the site, the stand-in for Stripe, and its webhook between them."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from accounts.people import KEY as LINK_KEY
from accounts.people import People
from payerwatch.db.session import Database
from payerwatch.events.gateway import LetterKind
from payerwatch.gateway.billing.running import Billing
from payerwatch.gateway.billing.settings import StripeSettings
from payerwatch.gateway.site import Lifespan, make_site
from paying.provider import DECLINED, KEY, PAYS, SECRET, Provider, provider

pytestmark = [pytest.mark.servers, pytest.mark.browser]
OWNER = "owner@clinic.example"


async def _ready() -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Market:
    site: str
    database_url: str
    stands_in: Provider

    def sign_in_link(self) -> str:
        async def latest() -> str:
            database = Database.connect(self.database_url, "gateway", pool=1)
            try:
                return (await People(database).letters(OWNER, LetterKind.SIGN_IN))[-1]
            finally:
                await database.close()

        return self.site + _apart(latest())


def _apart(work: Coroutine[Any, Any, str]) -> str:
    """Playwright keeps this thread's event loop to itself."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def _working(database: Database, billing: Billing) -> Lifespan:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        stop = asyncio.Event()
        tasks = [asyncio.ensure_future(task(stop)) for task in billing.tasks]
        yield
        stop.set()
        await asyncio.wait(tasks)
        await billing.close()
        await database.close()

    return lifespan


@pytest.fixture
def market(database_url: str) -> Iterator[Market]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        site = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with provider(f"{site}/hooks/stripe") as stands_in:
            given = {"STRIPE_API_KEY": KEY, "STRIPE_WEBHOOK_SECRET": SECRET, "STRIPE_URL": stands_in.url}
            database = Database.connect(database_url, "gateway", pool=4)
            billing = Billing(database, StripeSettings.model_validate(given), site)
            lifespan = _working(database, billing)
            app = make_site(database, _ready, lifespan, link_key=LINK_KEY, site_url=site, provider=billing.provider)
            billing.listen(app)
            server = uvicorn.Server(uvicorn.Config(app, log_config=None))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
            thread.start()
            try:
                yield Market(site, database_url, stands_in)
            finally:
                server.should_exit = True
                thread.join(20)


@pytest.fixture
def address(market: Market) -> str:
    return market.site


def sign_in(page: Page, market: Market) -> None:
    page.goto(f"{market.site}/sign-in?next=/account/plan")
    page.get_by_label("email").first.fill(OWNER)
    page.locator("main form button").first.click()
    page.goto(market.sign_in_link())
    page.get_by_role("button", name="Sign in").click()


def subscribe(page: Page, market: Market, card: str) -> None:
    page.goto(f"{market.site}/account/plan")
    page.get_by_role("button", name="Subscribe to Pro").click()
    page.get_by_label("Card number").fill(card)
    page.get_by_label("ZIP code").fill("60601")
    page.get_by_role("button", name="Subscribe").click()


def test_subscribe_fail_recover_change_cancel_and_refund(market: Market, browser: Browser) -> None:
    page = browser.new_page()
    sign_in(page, market)
    subscribe(page, market, DECLINED)
    expect(page.get_by_role("alert")).to_have_text("Your card was declined.")
    page.get_by_label("Card number").fill(PAYS)
    page.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_text("Pro, $99.00 a month")).to_be_visible()

    [subscription] = market.stands_in.stands_in.account.all("subscription")
    market.stands_in.force(subscription["id"], "past_due")
    _reload_until(page, "Your card was declined on")
    page.get_by_role("button", name="Update card").click()
    page.get_by_label("Card number").fill(PAYS)
    page.get_by_role("button", name="Save card").click()
    page.get_by_role("link", name="Return").click()
    expect(page.get_by_text("Renews")).to_be_visible()
    expect(page.get_by_text("Your card was declined on")).to_have_count(0)

    page.get_by_role("link", name="Change to Partner").click()
    page.get_by_role("button", name="Change to Partner").click()
    expect(page.get_by_text("Partner, $499.00 a month")).to_be_visible()

    page.get_by_role("link", name="End the plan").click()
    page.get_by_role("button", name="End the plan").click()
    expect(page.get_by_text("Ends", exact=True)).to_be_visible()

    page.get_by_role("link", name="Money back").click()
    page.get_by_label("What was missing").fill("Our payers are not read yet")
    page.get_by_role("button", name="Refund me").click()
    expect(page.get_by_text("Your plan has ended")).to_be_visible()
    page.goto(f"{market.site}/account/plan")
    expect(page.get_by_role("button", name="Subscribe to Pro")).to_be_visible()


def _reload_until(page: Page, text: str) -> None:
    """The webhook tells the site; the page is asked again until it knows."""
    for _ in range(40):
        page.goto(page.url)
        if page.get_by_text(text).count():
            return
    pytest.fail(f"never shown: {text}")
