from collections.abc import AsyncIterator

import pytest

from accounts.people import People
from payerwatch.db.session import Database


@pytest.fixture
async def people(database_url: str) -> AsyncIterator[People]:
    """Browsers in front of a site whose links the tests can sign as the notifier does."""
    database = Database.connect(database_url, "gateway", pool=5)
    here = People(database)
    yield here
    await here.close()
    await database.close()
