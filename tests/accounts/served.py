"""A partner's site behind real HTTP, in a thread of its own."""

import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI

from accounts.people import KEY, SITE, ready
from payerwatch.db.session import Database
from payerwatch.gateway.site import make_site


@contextmanager
def served(database_url: str) -> Iterator[str]:
    """Its address. Nothing is limited."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        database = Database.connect(database_url, "gateway", pool=5)

        @asynccontextmanager
        async def closing(_app: FastAPI) -> AsyncIterator[None]:
            yield
            await database.close()

        site = make_site(database, ready, closing, link_key=KEY, site_url=SITE)
        server = uvicorn.Server(uvicorn.Config(site, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)
