from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient

from invented.reader import KEY
from payerwatch.db.session import Database
from payerwatch.gateway.site import make_site


async def ready() -> str | None:
    return None


@pytest.fixture
async def site(database_url: str) -> AsyncIterator[AsyncClient]:
    """A visitor from elsewhere, in front of the site on a real database."""
    database = Database.connect(database_url, "gateway", pool=2)
    transport = ASGITransport(
        make_site(database, ready, link_key=KEY), raise_app_exceptions=False, client=("203.0.113.9", 4000)
    )
    async with AsyncClient(transport=transport, base_url="http://site") as client:
        yield client
    await database.close()
