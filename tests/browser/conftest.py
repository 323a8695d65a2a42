"""A real Chromium in front of the site: uvicorn in a thread, Postgres beneath."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Error, sync_playwright

from invented.northfield import Invented, store
from invented.reader import KEY
from payerwatch.db.session import Database
from payerwatch.gateway.site import Lifespan, make_site

OTHER = Invented(
    payer="harbor",
    name="Harbor Mutual",
    number="HM 12",
    slug="hm-12-mecasermin",
    heading="Harbor tightened mecasermin coverage, HM 12",
)
SHOWN = (Invented(), OTHER)
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


async def _ready() -> str | None:
    return None


@pytest.fixture
def address(database_url: str) -> Iterator[str]:
    """The site's, with two invented payers."""
    for invented in SHOWN:
        asyncio.run(store(database_url, invented))
    database = Database.connect(database_url, "gateway", pool=2)
    app = make_site(database, _ready, lifespan=_closing(database), link_key=KEY)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(20)


def _closing(database: Database) -> Lifespan:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await database.close()

    return lifespan


@pytest.fixture
def browser(address: str) -> Iterator[Browser]:
    """After the site, whose fixtures run event loops of their own: Playwright's keeps the thread to itself."""
    if not CHROMIUM.exists():
        pytest.skip("no Chromium at /usr/bin/chromium")
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        except Error as error:
            pytest.skip(f"Chromium does not start: {error.message.splitlines()[0]}")
        yield chromium
        chromium.close()
