"""Watches, own codes, deadlines and endpoints in a real browser, as somebody on Pro uses them."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from integration.gateway.watching import signed_in
from invented.northfield import Invented, store
from payerwatch.db.models.differ import Policy
from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.models.notifier_deadlines import Deadline
from payerwatch.db.session import Database
from payerwatch.gateway.deps import clock
from payerwatch.gateway.site import make_site
from payerwatch.local.reader import on_pro

pytestmark = [pytest.mark.servers, pytest.mark.browser]
ANN = UUID(int=1)
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
PATHS = ("/watches", "/my-codes", "/deadlines", "/endpoints", "/preferences")


async def _ready() -> str | None:
    return None


async def _prepare(database_url: str) -> None:
    await store(database_url, Invented())
    gateway, notifier = Database.connect(database_url, "gateway"), Database.connect(database_url, "notifier")
    async with gateway.transaction() as session:
        session.add(Subscriber(id=ANN, email="ann@clinic.example", joined_at=NOW))
        await session.flush()
        await on_pro(session, ANN, NOW)
    async with notifier.transaction() as session:
        policy = (await session.scalars(select(Policy.id))).one()
        words = {"printed": "Effective", "quote": "Effective for dates of service on or after 01/01/2027"}
        session.add(
            Deadline(
                id=UUID(int=9),
                policy_id=policy,
                kind="effective",
                ordinal=1,
                day=date(2027, 1, 1),
                basis="service",
                state="open",
                sequence=0,
                found_at=NOW,
                edited_at=NOW,
                **words,
            )
        )
    await gateway.close()
    await notifier.close()


@pytest.fixture
def address(database_url: str) -> Iterator[str]:
    asyncio.run(_prepare(database_url))
    database = Database.connect(database_url, "gateway", pool=2)

    @asynccontextmanager
    async def closing(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await database.close()

    app = make_site(database, _ready, lifespan=closing)
    app.dependency_overrides[clock] = lambda: NOW
    signed_in(app, ANN)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(20)


def saves_a_watch(page: Page) -> None:
    page.goto("/watches")
    page.get_by_label("Code or range").fill("J2170")
    page.get_by_role("button", name="Try it on the last year").click()
    expect(page.get_by_role("heading", name="Would have met 1 change in the last year")).to_be_visible()
    page.get_by_role("button", name="Save this watch").click()
    expect(page.get_by_role("heading", name="Code J2170")).to_be_visible()


def test_a_watch_is_tried_saved_muted_and_woken(address: str, browser: Browser) -> None:
    page = browser.new_page(base_url=address)
    saves_a_watch(page)
    page.get_by_role("button", name="Mute").click()
    expect(page.get_by_text("Muted.")).to_be_visible()
    page.get_by_role("button", name="Wake").click()
    expect(page.get_by_text("Muted.")).to_have_count(0)


def test_own_codes_are_pasted_and_a_file_with_patients_is_refused(address: str, browser: Browser) -> None:
    page = browser.new_page(base_url=address)
    page.goto("/my-codes")
    page.get_by_label("Codes, one a line").fill("J2170,northfield,120,48000")
    page.get_by_role("button", name="Save my codes").click()
    ranked = page.get_by_role("table", name="Changes of the last year that touch them")
    expect(ranked.get_by_text("$48,000")).to_be_visible()
    rows = b'code,who\nJ9999,"Doe, Jane"\n'
    page.get_by_label("or a CSV file").set_input_files({"name": "c.csv", "mimeType": "text/csv", "buffer": rows})
    page.get_by_role("button", name="Replace my codes").click()
    expect(page.get_by_role("alert")).to_contain_text("Row 2 looks like a patient name. Nothing was saved.")
    page.goto("/my-codes")
    expect(ranked.get_by_text("$48,000")).to_be_visible()


def test_a_deadline_counts_down_and_a_task_is_kept_for_it(address: str, browser: Browser) -> None:
    page = browser.new_page(base_url=address)
    saves_a_watch(page)
    page.goto("/deadlines")
    expect(page.get_by_text("in 37 days")).to_be_visible()
    page.get_by_label("What is to be done").fill("Tell the coders")
    page.get_by_label("Due").fill("2026-12-20")
    page.get_by_role("button", name="Add the task").click()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("button", name="Open again")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_of_the_area_scrolls_sideways(address: str, browser: Browser, width: int) -> None:
    page = browser.new_page(base_url=address, viewport={"width": width, "height": 900})
    saves_a_watch(page)
    for path in PATHS:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
